"""The installed package carries the pack, file by file as the repository has it, and nothing that is not ours."""

from importlib.metadata import files
from pathlib import Path, PurePosixPath

import pytest

from livefire import pack

ROOT = Path(__file__).parents[2]
INSTALLED = pack.builtin()


def shipped(folder: Path) -> dict[str, bytes]:
    """Relative path -> content of every file of a content folder, caches left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.skipif(INSTALLED == ROOT, reason="livefire is installed in editable mode: there is no wheel to compare")
@pytest.mark.parametrize("folder", pack.FOLDERS)
def test_the_wheel_holds_the_packs_files(folder: str) -> None:
    assert shipped(INSTALLED / folder) == shipped(ROOT / folder)


@pytest.mark.skipif(INSTALLED == ROOT, reason="livefire is installed in editable mode: there is no wheel to compare")
def test_the_wheel_holds_only_livefire() -> None:
    tops = {PurePosixPath(str(path)).parts[0] for path in files("livefire") or () if not str(path).startswith("..")}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"livefire"}


def test_the_typed_marker_and_the_schemas_are_shipped() -> None:
    package = Path(pack.__file__).parent
    assert (package / "py.typed").is_file()
    assert list(package.rglob("*.schema.json"))
