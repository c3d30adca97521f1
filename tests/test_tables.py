"""Files that the user gives become tables that a query may name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from livefire.errors import InputError, UnsupportedError
from livefire.formats import load
from livefire.formats.lowered import with_tables
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, REAL, TEXT, TIMESTAMP, Type
from livefire.query import query
from livefire.tables import assignment, read_table, read_tables

SECOND = 1_000_000
FILES: dict[str, tuple[str, str, list[tuple[str, Type]], list[tuple[Any, ...]]]] = {
    "types that are seen": (
        "a.csv",
        "name,n,share,flag,seen\nada,1,1.5,true,1970-01-01T00:00:01Z\n,,,,\n",
        [("name", TEXT), ("n", INTEGER), ("share", REAL), ("flag", BOOLEAN), ("seen", TIMESTAMP)],
        [("ada", 1, 1.5, True, SECOND), ("", None, None, None, None)],
    ),
    "numbers that are names keep their zeros": ("a.csv", "account\n012345678901\n", [("account", TEXT)], [("012345678901",)]),
    "types that are said": (
        "a.csv",
        'n:string,when:datetime,bag:dynamic,share:real\n1,1970-01-01,{""a"":1},2\nx,,y,\n'.replace('{""a"":1}', '"{""a"":1}"'),
        [("n", TEXT), ("when", TIMESTAMP), ("bag", DYNAMIC), ("share", REAL)],
        [("1", 0, '{"a":1}', 2.0), ("x", None, '"y"', None)],
    ),
    "lines of words": ("a.txt", "admin\n\nroot\n", [("Line", TEXT)], [("admin",), ("root",)]),
    "lines of objects": (
        "a.ndjson",
        '{"a": 1, "b": {"c": [1, 2]}}\n{"a": 2.5, "d": "x"}\n',
        [("a", REAL), ("b", DYNAMIC), ("d", TEXT)],
        [(1.0, '{"c":[1,2]}', ""), (2.5, None, "x")],
    ),
    "an array of objects": (
        "a.json",
        '[{"t": "2026-01-14T09:00:00Z"}, {"t": null}]',
        [("t", TIMESTAMP)],
        [(1768381200 * SECOND,), (None,)],
    ),
    "one object is one row": ("a.json", '{"prefixes": [{"x": 1}]}', [("prefixes", DYNAMIC)], [('[{"x":1}]',)]),
}


@pytest.mark.parametrize(("name", "text", "columns", "rows"), FILES.values(), ids=FILES)
def test_a_file_is_a_table(
    tmp_path: Path, name: str, text: str, columns: list[tuple[str, Type]], rows: list[tuple[Any, ...]]
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = read_table(tmp_path / name)
    assert [(column.name, column.type) for column in found.columns.fixed] == columns
    assert list(found.rows) == rows


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    pq.write_table(pa.table({"n": pa.array([1], pa.int64()), "bag": pa.array([[1, 2]])}), tmp_path / "a.parquet")
    found = read_table(tmp_path / "a.parquet")
    assert [column.type for column in found.columns.fixed] == [INTEGER, DYNAMIC]
    assert found.rows == ((1, "[1,2]"),)


BROKEN = {
    "no known suffix": ("a.xlsx", "", "is no table; expected .csv, .txt, .json, .ndjson, .jsonl, .parquet"),
    "cells too many": ("a.csv", "a,b\n1\n", "line 2 has 1 cells for 2 columns"),
    "one name twice": ("a.csv", "a,a\n1,2\n", "two columns have one name"),
    "no datetime": ("a.csv", "a,T:datetime\n1,2026-01-14\n2,notatime\n", "a.csv:3: column 2: 'notatime' is no datetime"),
    "no long": ("a.csv", 'a,n:long\n"x\ny",1\n2,12x\n', "a.csv:4: column 2: '12x' is no long"),
    "no real": ("a.csv", "n:real\nhalf\n", "a.csv:2: column 1: 'half' is no real"),
    "no bool": ("a.csv", "n:bool\nmaybe\n", "a.csv:2: column 1: 'maybe' is no bool"),
    "no type": ("a.csv", "a,T:datetim\n1,2\n", "a.csv:1: column 2: 'datetim' is no type: expected one of string"),
    "nothing": ("a.csv", "", "it has no line"),
    "no object": ("a.ndjson", "[1]\n", "a row is no object"),
    "no JSON": ("a.json", "{", "cannot be read"),
    "no Parquet": ("a.parquet", "PAR", "cannot be read"),
}


@pytest.mark.parametrize(("name", "text", "said"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_is_no_table_is_told(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said.replace(".", "[.]")):
        read_table(tmp_path / name)


def test_an_assignment_is_cut_at_its_last_equals_sign() -> None:
    assert assignment("https://example.org/?a=b=list.csv") == ("https://example.org/?a=b", Path("list.csv"))
    with pytest.raises(InputError, match="expected NAME=FILE"):
        assignment("list.csv")


def test_two_files_for_one_table_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match="two files are given for the table 'T'"):
        read_tables([("T", tmp_path / "a.csv"), ("T", tmp_path / "a.csv")])


def test_tables_are_given_as_a_mapping_too(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("aws:arn:string\n1\n", encoding="utf-8")
    found = read_tables({"T": tmp_path / "a.csv"})["T"]
    assert (found.columns.names, found.rows) == (("aws:arn",), (("1",),))


def test_no_file_stands_for_the_events(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match="'AWSCloudTrail' is the events' own table"):
        read_tables({"AWSCloudTrail": tmp_path / "a.csv"})


NAMED = {
    "a table": "Given | project Ip",
    "a watchlist": "_GetWatchlist('Given') | project Ip",
    "a name in quotes": "table('Given') | project Ip",
    "external data by its let": "let Given = externaldata (A: string, N: long) ['https://example.org/a']; Given | project Ip = A",
    "external data by its address": "externaldata (Ip: string, N: string) [h@'Given'] with (format='csv') | project Ip",
    "inside in": "print Ip = '192.0.2.1' | where Ip in (_GetWatchlist('Given'))",
    "a pattern of a union": "union Giv* | project Ip",
}


@pytest.mark.parametrize("text", NAMED.values(), ids=NAMED)
def test_a_query_reads_what_is_given(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text("Ip,N\n192.0.2.1,7\n", encoding="utf-8")
    found = query(text, language="kusto", tables=read_tables([("Given", tmp_path / "a.csv")]))
    assert found.to_pylist() == [{"Ip": "192.0.2.1"}]


def test_external_data_have_the_types_that_the_query_says(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n7,x\n", encoding="utf-8")
    text = "externaldata (A: string, B: long, C: dynamic) ['list']"
    (tmp_path / "b.json").write_text('[{"A": [1], "B": "12", "C": "z"}]', encoding="utf-8")
    found = query(text, language="kusto", tables=read_tables([("list", tmp_path / "b.json")]))
    assert found.to_pylist() == [{"A": "[1]", "B": 12, "C": "z"}]


RULE = """id: one
name: A rule over a list
tactics: [Impact]
query: |
  AWSCloudTrail | where SourceIpAddress in (_GetWatchlist('bad'))
"""


def test_a_rule_is_unsupported_until_its_list_is_given(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(RULE, encoding="utf-8")
    (tmp_path / "bad.csv").write_text("Ip\n192.0.2.1\n", encoding="utf-8")
    (without,) = load(tmp_path / "rule.yaml")
    (given,) = with_tables([without], read_tables([("bad", tmp_path / "bad.csv")]))
    assert isinstance(without.body, UnsupportedError)
    assert without.body.hint == "a file may stand for it: --table bad=FILE"
    assert not isinstance(given.body, Exception)
    (at_once,) = load(tmp_path / "rule.yaml", tables=read_tables({"bad": tmp_path / "bad.csv"}))
    assert at_once.body == given.body
