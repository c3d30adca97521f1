"""LOOKUP JOIN with tables that are given."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from livefire.engines.duckdb import open_table
from livefire.errors import NoTelemetryError, RuleError, UnsupportedError
from livefire.languages.esql import plan
from livefire.plan import Column, Columns, Table
from livefire.plan.types import INTEGER, IP, TEXT, ListOf

COLUMNS = Columns((Column("user.name", TEXT), Column("source.ip", IP), Column("size", INTEGER), Column("tags", ListOf(TEXT))))
EVENTS = pa.table(
    {
        "user.name": pa.array(["ada", "bob", None, "ada"], pa.string()),
        "source.ip": pa.array(["10.0.0.1", "2001:db8::1", "10.0.0.1", None], pa.string()),
        "size": pa.array([1, 2, 3, None], pa.int64()),
        "tags": pa.array([["x"], ["x", "y"], None, ["y"]], pa.list_(pa.string())),
    }
)
PEOPLE = Table(
    Columns((Column("user.name", TEXT), Column("team", TEXT), Column("size", INTEGER))),
    (("ada", "red", 10), ("ada", "blue", 20), (None, "nobody", 30), ("eve", "green", 40)),
)
PLACES = Table(Columns((Column("source.ip", TEXT), Column("place", TEXT))), (("2001:DB8:0::1", "lab"), ("10.0.0.1", "home")))
TAGS = Table(Columns((Column("tags", TEXT), Column("meaning", TEXT))), (("x", "a cross"), ("y", "a fork")))
TABLES = {"people": PEOPLE, "known-places": PLACES, "tags": TAGS}


def rows(query: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    with open_table(EVENTS) as corpus:
        found = corpus.table(plan(query, COLUMNS, given=TABLES))
    return found.column_names, [tuple(row.values()) for row in found.to_pylist()]


def test_a_row_stands_once_for_each_row_of_the_table_with_its_key() -> None:
    names, found = rows("FROM logs | LOOKUP JOIN people ON user.name | DROP tags, source.ip")
    assert names == ["user.name", "team", "size"]
    assert sorted(found, key=str) == [
        ("ada", "blue", 20),
        ("ada", "blue", 20),
        ("ada", "red", 10),
        ("ada", "red", 10),
        ("bob", None, None),
        (None, None, None),
    ]


def test_a_text_of_the_table_is_read_as_the_key_asks() -> None:
    _, found = rows("FROM logs | LOOKUP JOIN known-places ON source.ip | KEEP source.ip, place")
    assert found == [("10.0.0.1", "home"), ("2001:db8::1", "lab"), ("10.0.0.1", "home"), (None, None)]


def test_several_values_have_no_partner() -> None:
    _, found = rows("FROM logs | LOOKUP JOIN tags ON tags | KEEP tags, meaning")
    assert found == [(["x"], "a cross"), (["x", "y"], None), (None, None), (["y"], "a fork")]


def test_keys_that_are_several_must_all_be_the_same() -> None:
    _, found = rows("FROM logs | EVAL size = size * 10 | LOOKUP JOIN people ON user.name, size | KEEP user.name, size, team")
    assert found == [("ada", 10, "red"), ("bob", 20, None), (None, 30, None), ("ada", None, None)]


def test_a_row_rests_on_its_own_event() -> None:
    with open_table(EVENTS) as corpus:
        found = corpus.matches(plan('FROM logs | LOOKUP JOIN people ON user.name | WHERE team == "red"', COLUMNS, given=TABLES))
    assert found.events.to_pylist() == [[0], [3]]


WRONG: dict[str, tuple[str, type[RuleError], str]] = {
    "a table that is not given": ("LOOKUP JOIN threats ON user.name", UnsupportedError, "LOOKUP JOIN with 'threats'"),
    "a key that the events lack": ("LOOKUP JOIN people ON team", NoTelemetryError, "unknown field 'team'"),
    "a key that the table lacks": ("LOOKUP JOIN people ON source.ip", NoTelemetryError, "unknown field 'source.ip'"),
    "a condition": ("LOOKUP JOIN people ON user.name == team", UnsupportedError, "on a condition"),
    "another name": ("LOOKUP JOIN people AS p ON user.name", UnsupportedError, "with AS"),
    "no keys": ("LOOKUP JOIN people", RuleError, "the end where ON is expected"),
    "no table": ("LOOKUP JOIN | LIMIT 1", RuleError, "where an index pattern is expected"),
    "no join": ("LOOKUP people ON user.name", RuleError, "'people' where JOIN is expected"),
}


@pytest.mark.parametrize(("command", "kind", "message"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_with_its_place(command: str, kind: type[RuleError], message: str) -> None:
    with pytest.raises(kind, match=message) as raised:
        plan(f"FROM logs | {command}", COLUMNS, given=TABLES)
    assert raised.value.span is not None


def test_keys_of_two_types_are_never_the_same() -> None:
    table = Table(Columns((Column("size", IP), Column("team", TEXT))), ())
    with pytest.raises(RuleError, match="'size' is integer here and ip in the table"):
        plan("FROM logs | LOOKUP JOIN people ON size", COLUMNS, given={"people": table})
