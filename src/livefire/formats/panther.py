"""Panther's rules to detections: a YAML file beside a Python file, or the Python file of a pack. Code runs only when allowed."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

from livefire.detection import Body, Detection, PythonRule
from livefire.errors import InputError, PackError, RuleError, UnsupportedError
from livefire.formats.beside import Folders
from livefire.formats.marked_yaml import loads
from livefire.formats.values import texts
from livefire.outline import tree_of


def detections(text: str, file: Path, allow_python: bool, folders: Folders) -> list[Detection]:
    """The rule that a YAML file describes."""
    rule = loads(text, file.as_posix()).value
    if not isinstance(rule, dict) or rule.get("AnalysisType") not in ("rule", "scheduled_rule"):
        return []
    code = file.parent / str(rule.get("Filename") or f"{file.stem}.py")
    reports = rule.get("Reports")
    techniques = [one.split(":")[-1] for many in (reports.values() if isinstance(reports, dict) else ()) for one in texts(many)]
    return [
        Detection(
            id=str(rule.get("RuleID", file.stem)),
            title=str(rule.get("DisplayName", file.stem)),
            language="python",
            schema="cloudtrail",
            body=_body(code, allow_python)
            if code.is_file()
            else RuleError(f"no file '{code.name}' beside it", path=file.as_posix()),
            text="",
            path=file.as_posix(),
            severity=str(rule.get("Severity", "")).lower(),
            techniques=tuple(technique for technique in techniques if technique.startswith("T")),
            purpose="building_block" if rule.get("CreateAlert") is False else "threat",
            reference=str(rule.get("RuleID", "")),
        )
    ]


def from_python(file: Path, *, id: str = "", allow_python: bool) -> Detection:
    """A Python file that is a detection by itself."""
    return Detection(id or file.stem, file.stem, "python", "cloudtrail", _body(file, allow_python), "", file.as_posix())


def _body(code: Path, allow_python: bool) -> Body:
    if allow_python:
        return python_rule(code)
    try:
        tree_of(code)
    except PackError as error:
        return RuleError(f"line {error.line}: {error.message}" if error.line else error.message, path=code.as_posix())
    return UnsupportedError("a Python rule without --allow-python", path=code.as_posix())


def python_rule(code: Path) -> Body:
    """The rule in a Python file, by Panther's convention; a RuleError when it does not import or has no `rule`."""
    try:
        module = _module(code)
    except ModuleNotFoundError as error:
        return UnsupportedError(f"the module '{error.name}'", path=code.as_posix())
    except SyntaxError as error:
        return RuleError(f"line {error.lineno}: {error.msg}", path=code.as_posix())
    except (Exception, SystemExit) as error:  # the rule's own code: any failure of it is the rule's
        return RuleError(f"{type(error).__name__} while importing: {error}", path=code.as_posix())
    if not callable(getattr(module, "rule", None)):
        return RuleError("no function 'rule(event)'", path=code.as_posix())
    return PythonRule(module.rule, getattr(module, "title", None), getattr(module, "alert_context", None))


def _module(code: Path) -> Any:
    name = f"livefire_rule_{abs(hash(code.resolve().as_posix()))}"
    spec = importlib.util.spec_from_file_location(name, code)
    if spec is None or spec.loader is None:
        raise InputError(f"'{code}' is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
