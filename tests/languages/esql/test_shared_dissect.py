"""The published DISSECT cases hold on the engine, through the front end."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from livefire.engines.duckdb import open_table
from livefire.languages.esql import plan
from livefire.plan import Column, Columns
from livefire.plan.types import TEXT

CASES = Path(__file__).resolve().parents[3] / ".." / "shared" / "conformance" / "esql_dissect.jsonl"


def _by_pattern() -> list[object]:
    if not CASES.is_file():
        return []
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in CASES.read_text(encoding="utf-8").splitlines():
        grouped[json.loads(line)["pattern"]].append(json.loads(line))
    return [pytest.param(pattern, several, id=several[0]["pattern_from"]) for pattern, several in grouped.items()]


@pytest.mark.skipif(not CASES.is_file(), reason="the shared conformance cases are not beside the checkout")
@pytest.mark.parametrize(("pattern", "several"), _by_pattern())
def test_a_pattern_gives_the_published_columns(pattern: str, several: list[dict[str, Any]]) -> None:
    written = pattern.replace("\\", "\\\\").replace('"', '\\"')
    query = plan(f'FROM logs | DISSECT input "{written}" | DROP input', Columns((Column("input", TEXT),)))
    with open_table(pa.table({"input": pa.array([one["input"] for one in several], pa.string())})) as corpus:
        found = corpus.table(query).to_pylist()
    assert found == [one["expected"] for one in several]
