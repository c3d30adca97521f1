"""The README and docs/ are true: their commands run and print what is shown, their modules exist, their links lead somewhere."""

import importlib
import re
import shlex
from pathlib import Path

import pytest

from livefire.cli.app import COMMANDS
from tests.docs import shown

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMED = [*PAGES, ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md"]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_command_prints_what_the_page_shows(path: Path, tmp_path: Path) -> None:
    for step in shown.steps(path.read_text(encoding="utf-8")):
        if isinstance(step, shown.File):
            shown.write(step, tmp_path)
            continue
        printed = shown.run(step, tmp_path)
        assert printed.code == step.code, f"{step.line}\n{printed.output}{printed.errors}"
        assert shown.agrees(step.output, printed.output), f"{step.line}\n{printed.output}"


@pytest.mark.parametrize("path", NAMED, ids=name)
def test_every_module_that_a_page_names_exists(path: Path) -> None:
    for module in re.findall(r"`(livefire(?:\.(?!toml)[a-z_]+)+)`", path.read_text(encoding="utf-8")):
        home, _, inside = module.rpartition(".")
        assert hasattr(importlib.import_module(home), inside) or importlib.import_module(module)


@pytest.mark.parametrize("path", NAMED, ids=name)
def test_every_link_inside_the_project_leads_to_a_file(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert not [link for link in links if not (path.parent / link).exists()]


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_of_the_command_line_is_shown(command: str) -> None:
    assert any(f"livefire {command}" in path.read_text(encoding="utf-8") for path in PAGES)


def test_continuous_integration_runs_what_the_readme_says() -> None:
    tests = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Run the tests")[2]
    said = re.search(r"```sh\n(.*?)```", tests, re.S)
    ran = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert said
    assert said[1].strip() in ran


def test_a_shown_command_is_one_of_ours() -> None:
    lines = [
        step.line for path in PAGES for step in shown.steps(path.read_text(encoding="utf-8")) if isinstance(step, shown.Command)
    ]
    assert {shlex.split(line)[0] for line in lines} <= set(shown.PROGRAMS)
