"""Documented queries and another engine's give their published rows, but for the deviations that are listed and explained."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from livefire.errors import LivefireError, UnsupportedError
from livefire.query import query
from livefire.reports.query import document
from tests.languages.kusto.comparing import TYPES, consumed, difference
from tests.languages.kusto.deviations import DOCUMENTED, OTHER_ENGINE

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared" / "conformance"
KEEPING = {"extend", "project", "project-away", "project-reorder", "project-rename", "where", "take", "limit", "serialize"}
RIGHT, UNSUPPORTED = "right", "unsupported"

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared conformance cases are not beside the checkout")


@cache
def cases(file: str) -> dict[str, dict[str, Any]]:
    """Each case by its name: file and number, or file and test."""
    read = [json.loads(line) for line in (SHARED / file).read_text(encoding="utf-8").strip().split("\n")]
    read = [one for one in read if not one.get("skip")]
    return {f"{Path(one['file']).stem} {one.get('n') or one['name']}": one for one in read}


@cache
def outcomes(file: str) -> dict[str, str]:
    """For each case: right, unsupported: CONSTRUCT, or what is wrong."""
    return {name: outcome(case) for name, case in cases(file).items()}


def outcome(case: dict[str, Any]) -> str:
    try:
        found = document(query(case["query"], language="kusto"))
    except UnsupportedError as error:
        return f"{UNSUPPORTED}: {error.construct}"
    except LivefireError as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    if "expected" in case:
        return _joined(found, case["expected"], case["kind"]) or RIGHT
    names = [one[0] if isinstance(one, list) else one for one in case["columns"]]
    rows = [_padded(row, len(names)) for row in case["rows"]]
    sets = bool(re.search(r"\b(make_)?set", case["query"]))
    return difference(found, names, rows, keys=sort_keys(case["query"]), sets=sets) or _types(found, case["columns"]) or RIGHT


def sort_keys(text: str) -> list[str] | None:
    """What the query's last stages sort by, when nothing behind may change the order."""
    stages = [stage for stage in text.split("|") if stage.split()]
    words = [stage.split()[0] for stage in stages]
    last = max((i for i, word in enumerate(words) if word in ("sort", "order", "top")), default=None)
    if last is None or not set(words[last + 1 :]) <= KEEPING:
        return None
    keys = re.split(r"\bby\b", stages[last], maxsplit=1)[-1]
    return [key.split()[0] for key in keys.split(",") if key.split()]


def _padded(row: list[str], count: int) -> list[str]:
    """The other engine's rows lack the empty cells at their end, but for a separator."""
    if len(row) == count:
        return row
    return [*row[:-1], row[-1].removesuffix(";"), *[""] * (count - len(row))]


def _joined(found: dict[str, Any], expected: str, kind: str) -> str:
    types = [column["type"] for column in found["columns"]]
    rows = [list(zip(row, types, strict=True)) for row in found["rows"]]
    if kind.startswith("last_row"):
        return "" if rows and consumed(expected, rows[-1]) else f"{rows[-1:]}, not {expected}"
    if consumed(expected, [cell for row in rows for cell in row]):
        return ""
    lines = expected.split("\n")
    left = [row for row in rows if not any(consumed(line, row) for line in lines)]
    return f"no line for {left}" if left or len(lines) != len(rows) else ""


def _types(found: dict[str, Any], columns: list[Any]) -> str:
    """The other engine's tables say the types of their columns."""
    for one in columns:
        if isinstance(one, list):
            type = next(column["type"] for column in found["columns"] if column["name"].lower() == one[0].lower())
            if type != TYPES[one[1]]:
                return f"{one[0]} is {type}, not {one[1]}"
    return ""


LISTS = {"kusto_docs.jsonl": DOCUMENTED, "kusto_loco.jsonl": OTHER_ENGINE}


@pytest.mark.parametrize("file", LISTS)
def test_what_is_wrong_is_listed_with_its_reason(file: str) -> None:
    wrong = {name: told for name, told in outcomes(file).items() if told != RIGHT and not told.startswith(UNSUPPORTED)}
    assert {name: told for name, told in wrong.items() if name not in LISTS[file]} == {}


@pytest.mark.parametrize("file", LISTS)
def test_what_is_listed_is_still_wrong(file: str) -> None:
    found = outcomes(file)
    stale = {name for name in LISTS[file] if found.get(name, RIGHT) == RIGHT or found[name].startswith(UNSUPPORTED)}
    assert stale == set()


@pytest.mark.parametrize(
    ("file", "scopes", "least"),
    [
        ("kusto_docs.jsonl", ("aws",), 0.97),
        ("kusto_docs.jsonl", ("sentinel",), 0.88),
        ("kusto_docs.jsonl", ("sentinel", "other"), 0.71),
        ("kusto_loco.jsonl", ("aws", "sentinel"), 0.97),
    ],
)
def test_enough_of_them_run_and_are_right(file: str, scopes: tuple[str, ...], least: float) -> None:
    told = [outcomes(file)[name] for name, case in cases(file).items() if case["scope"] in scopes]
    share = sum(one == RIGHT for one in told) / len(told)
    assert share >= least, Counter(one for one in told if one != RIGHT).most_common(20)
