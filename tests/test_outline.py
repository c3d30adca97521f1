"""What validate knows of generators without importing them: syntax, names, options; and each place once."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from livefire.reports.validation import console
from livefire.template import write_template
from livefire.validate import validate

SCENARIO = "format: livefire/scenario/1\ntitle: A\ntimeline:\n  - {id: a, %s}\nexpect: []\n"
MODULE = """import functools
open("trace", "w")
def plain(draw, organisation, *, size=1): yield
def wide(draw, organisation, **options): yield
@functools.cache
def wrapped(draw, organisation): yield
made = functools.partial(plain)
"""
TOLD = {
    "an activity that the module lacks": ("m.plan", "", "[0].activity: no activity 'plan' in the module; 'plain' exists"),
    "an option that it lacks": (
        "m.plain",
        ", with: {siz: 2}",
        "[0].with.siz: no option 'siz' of 'plain': it has size; 'size' exists",
    ),
    "an option of the built-in pack": ("aws/console.root_login", ", with: {x: 1}", "no option 'x' of 'root_login'"),
}
UNTOLD = {
    "as it is": ("m.plain", ", with: {size: 2}"),
    "any options": ("m.wide", ", with: {x: 1}"),
    "what a decorator makes of it": ("m.wrapped", ", with: {x: 1}"),
    "what is made otherwise": ("m.made", ", with: {x: 1}"),
}


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack with one module of activities."""
    monkeypatch.chdir(tmp_path)
    for name in ("generators", "scenarios"):
        (tmp_path / name).mkdir()
    (tmp_path / "generators" / "m.py").write_text(MODULE, encoding="utf-8")
    return tmp_path


def reasons(pack: Path, activity: str, more: str) -> list[str]:
    step = f"activity: {activity}, at: 2026-01-14T03:12:00Z{more}"
    (pack / "scenarios" / "s.yaml").write_text(SCENARIO % step, encoding="utf-8")
    found = validate(pack)
    assert not (pack / "trace").exists()
    return [one.reason for one in found.others if one.status == "error"]


@pytest.mark.parametrize(("activity", "more", "message"), TOLD.values(), ids=TOLD)
def test_what_the_text_says_is_told_with_its_line(pack: Path, activity: str, more: str, message: str) -> None:
    (reason,) = reasons(pack, activity, more)
    assert message in reason
    assert "s.yaml:4: $.timeline" in reason


@pytest.mark.parametrize(("activity", "more"), UNTOLD.values(), ids=UNTOLD)
def test_what_only_an_import_would_tell_is_left_to_run(pack: Path, activity: str, more: str) -> None:
    assert reasons(pack, activity, more) == []


def test_a_generator_that_is_no_python_is_told(pack: Path) -> None:
    (pack / "generators" / "bad.py").write_text("a = 1\ndef f(:\n", encoding="utf-8")
    (reason,) = reasons(pack, "m.plain", "")
    assert "bad.py:2: " in reason


def test_a_place_is_said_once(tmp_path: Path) -> None:
    rule = tmp_path / "rule.yml"
    text = "title: A\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  a: {eventName: A}\n  condition: b\n"
    rule.write_text(text, encoding="utf-8")
    told = console(validate(rule))
    assert told.count("rule.yml") == 1


def test_the_template_is_as_it_should_be(tmp_path: Path) -> None:
    write_template(tmp_path / "pack")
    made = tomllib.loads((tmp_path / "pack" / "pyproject.toml").read_text(encoding="utf-8"))
    assert made["tool"]["setuptools"]["py-modules"] == []  # else to install the pack fails: several packages at its top
    assert {one.status for one in validate(tmp_path / "pack").others} == {"ok"}
