"""Layers, as ARCHITECTURE.md draws them, import downwards only; some libraries are imported in one room only."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "livefire"

ARCHITECTURE = (SOURCE.parents[1] / "ARCHITECTURE.md").read_text(encoding="utf-8")
DRAWN = ARCHITECTURE.partition("## Layers")[2].partition("`languages` and `engines`")[0].splitlines()
LAYERS = [set(line.strip().split(", ")) for line in reversed(DRAWN) if line.startswith("    ")]
RANK = {room: rank for rank, rooms in enumerate(LAYERS) for room in rooms}
STRANGERS = [("engines", "languages"), ("languages", "engines")]
ONLY_IN = {"sqlglot": {"engines"}, "pyspark": {"engines"}, "duckdb": {"engines"}}
FILES = sorted(SOURCE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it, except under TYPE_CHECKING."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {f"{node.module}.{alias.name}" if node.module == "livefire" else node.module for alias in node.names}
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_imports_only_from_its_own_layer_and_below(path: Path) -> None:
    rooms = {name.split(".")[1] for name in imported(path) if name.startswith("livefire.")}
    too_high = {other for other in rooms if RANK.get(other, 0) > RANK.get(room(path), len(LAYERS))}
    assert not too_high


def test_every_room_has_its_layer() -> None:
    assert {room(path) for path in FILES} - {"__init__", "__main__"} == RANK.keys()


@pytest.mark.parametrize(("one", "other"), STRANGERS)
def test_languages_and_engines_never_see_each_other(one: str, other: str) -> None:
    seen = {path.name for path in FILES if room(path) == one for name in imported(path) if name.startswith(f"livefire.{other}")}
    assert not seen


@pytest.mark.parametrize(("library", "rooms"), ONLY_IN.items())
def test_a_library_is_imported_in_its_room_only(library: str, rooms: set[str]) -> None:
    importers = {room(path) for path in FILES if any(name.split(".")[0] == library for name in imported(path))}
    assert importers <= rooms
