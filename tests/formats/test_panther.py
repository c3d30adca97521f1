"""Panther's rules: a YAML file beside a Python file, whose code runs only when it is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from livefire.detection import Detection, PythonRule
from livefire.errors import RuleError, UnsupportedError
from livefire.formats import load
from tests.formats.samples import PANTHER, PYTHON, written


def one(folder: Path, *, allow_python: bool = True) -> Detection:
    [found] = load(folder / "made.yml", allow_python=allow_python)
    return found


def code_that_writes(path: Path) -> str:
    return f"from pathlib import Path\nPath({str(path)!r}).write_text('ran')\n" + PYTHON


def test_what_the_file_says_about_the_rule(tmp_path: Path) -> None:
    found = one(written(tmp_path, made_yml=PANTHER, made_py=PYTHON))
    assert (found.id, found.title, found.severity) == ("AWS.User.Made", "A user is made", "low")
    assert (found.techniques, found.purpose, found.language) == (("T1136",), "threat", "python")


@pytest.mark.parametrize(
    ("code", "told"),
    [("x = 1\ndef rule(event)\n", "line 2: expected ':'"), ("\0", "null bytes"), ("(" * 300, "line 1: ")],
)
def test_a_rule_that_is_no_python_is_told_without_importing_it(tmp_path: Path, code: str, told: str) -> None:
    body = one(written(tmp_path, made_yml=PANTHER, made_py=code), allow_python=False).body
    assert isinstance(body, RuleError) and not isinstance(body, UnsupportedError)
    assert told in str(body)


def test_a_rule_that_makes_no_alert_is_a_building_block(tmp_path: Path) -> None:
    found = one(written(tmp_path, made_yml=PANTHER + "CreateAlert: false\n", made_py=PYTHON))
    assert found.purpose == "building_block"


def test_a_rule_that_is_allowed_says_whether_a_record_fires(tmp_path: Path) -> None:
    body = one(written(tmp_path, made_yml=PANTHER, made_py=PYTHON)).body
    assert isinstance(body, PythonRule)
    assert [body.rule({"eventName": name}) for name in ("CreateUser", "GetUser")] == [True, False]


@pytest.mark.filterwarnings("error")
def test_what_python_warns_of_is_no_error_of_a_rule(tmp_path: Path) -> None:
    body = one(
        written(tmp_path, made_yml=PANTHER, made_py="def rule(event):\n    return '\\d' in event\n"), allow_python=False
    ).body
    assert isinstance(body, UnsupportedError) and "--allow-python" in body.construct


def test_python_that_is_not_allowed_does_not_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    body = one(written(tmp_path, made_yml=PANTHER, made_py=code_that_writes(mark)), allow_python=False).body
    assert isinstance(body, UnsupportedError) and "--allow-python" in body.construct
    assert not mark.exists()


def test_python_that_is_allowed_runs(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    one(written(tmp_path, made_yml=PANTHER, made_py=code_that_writes(mark)))
    assert mark.read_text() == "ran"


def test_python_is_not_allowed_unless_it_is_said(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    written(tmp_path, made_yml=PANTHER, made_py=code_that_writes(mark), other_py=code_that_writes(mark))
    load(tmp_path)
    load(tmp_path / "other.py")
    assert not mark.exists()


CODE = {
    "that is missing": ({}, "no file 'made.py' beside it"),
    "that is no Python": ({"made_py": "x = 1\ndef rule(:\n"}, "line 2: invalid syntax"),
    "without a rule": ({"made_py": "def title(event): ..."}, "no function 'rule(event)'"),
    "that fails": ({"made_py": "x = 1 / 0"}, "ZeroDivisionError while importing: division by zero"),
    "that leaves": ({"made_py": "raise SystemExit(3)"}, "SystemExit while importing: 3"),
    "that is no text": ({"made_py": b"\x00\xff"}, "made.py"),
}


@pytest.mark.parametrize(("files", "message"), CODE.values(), ids=CODE.keys())
def test_code_that_cannot_be_used_is_an_error_of_the_rule(files: dict[str, str | bytes], message: str, tmp_path: Path) -> None:
    body = one(written(tmp_path, made_yml=PANTHER, **files)).body
    assert isinstance(body, RuleError) and not isinstance(body, UnsupportedError)
    assert message in str(body)


def test_code_that_imports_what_is_not_here_is_unsupported_by_name(tmp_path: Path) -> None:
    body = one(written(tmp_path, made_yml=PANTHER, made_py="import no_such_module")).body
    assert isinstance(body, UnsupportedError)
    assert body.construct == "the module 'no_such_module'"


STRANGE = {
    "numbers": "AnalysisType: rule\nRuleID: 1\nSeverity: 2\nReports: 3\nFilename: 4\n",
    "lists": "AnalysisType: rule\nRuleID: []\nSeverity: []\nReports: []\nFilename: []\n",
    "nothing": "AnalysisType: rule\nRuleID:\nSeverity:\nReports:\nFilename:\n",
    "reports of anything": "AnalysisType: rule\nReports: {a: 1, b: [1, [], {}], c: null, d: T1136}\n",
    "a list of types": "AnalysisType: [rule]\n",
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_values_of_a_wrong_type_are_survived(text: str, tmp_path: Path) -> None:
    assert len(load(written(tmp_path, made_yml=text, made_py=PYTHON))) <= 1


@pytest.mark.parametrize("kind", ["policy", "global", "data_model", "correlation_rule"])
def test_what_is_no_rule_is_passed_over_in_a_folder(kind: str, tmp_path: Path) -> None:
    assert load(written(tmp_path, made_yml=PANTHER.replace("AnalysisType: rule", f"AnalysisType: {kind}"))) == []
