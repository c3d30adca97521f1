"""What a plan's texts and names may hold without leaving their quotes, and what the connection refuses to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from livefire.engines.duckdb import Corpus, connection, open_table
from livefire.plan import (
    ITEM,
    Aggregate,
    Aggregation,
    Call,
    Column,
    Columns,
    Extend,
    Field,
    Filter,
    Join,
    Literal,
    Project,
    Source,
    Table,
    Union,
    Unnest,
    call,
)
from livefire.plan.types import INTEGER, IP, TEXT, ListOf

HOSTILE = {
    "quote": "'",
    "two quotes": "''",
    "double quote": '"',
    "closing": "'); DROP TABLE events; --",
    "semicolon": "a; SELECT 1",
    "line comment": "a -- b",
    "block comment": "a /* b */ c",
    "open comment": "a /* b",
    "backslash": "\\",
    "backslash and quote": "\\'",
    "dollar quote": "$$ $tag$",
    "parameter": "$now",
    "numbered parameter": "$1 ? :name",
    "braces": "{0} {1} {x} {",
    "percent": "%s %d",
    "line ends": "a\r\nb\n",
    "nul": "a\x00b",
    "nul at the end": "a\x00",
    "nul and quote": "\x00'; --",
    "filter": ") FILTER (WHERE false)",
    "item": f"item {ITEM}",
    "column": "c0",
    "rows": "rows",
    "emoji": "\U0001f926\u200d",
    "bidirectional": "\u202e a",
    "none": "",
}
TEXTS = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
COLUMNS = Columns((Column("t", TEXT),))
SOURCE = Source(COLUMNS)
T = COLUMNS.field("t")


@pytest.fixture(scope="module")
def corpus() -> Iterator[Corpus]:
    with open_table(pa.table({"t": [*HOSTILE.values(), None]})) as opened:
        yield opened


@pytest.fixture
def session() -> Iterator[duckdb.DuckDBPyConnection]:
    opened = connection()
    yield opened
    opened.close()


@TEXTS
def test_a_text_as_a_literal_comes_out_as_it_went_in(corpus: Corpus, text: str) -> None:
    plan = Project(
        Table(COLUMNS, ((text,),)), (("t", T), ("u", Literal(text, TEXT)), ("v", call("list_of", Literal(text, TEXT))))
    )
    assert corpus.table(plan).to_pylist() == [{"t": text, "u": text, "v": [text]}]


@TEXTS
@pytest.mark.parametrize("function", ["equals", "contains", "starts_with", "ends_with", "has_term", "same"])
def test_a_text_as_an_argument_finds_itself(corpus: Corpus, function: str, text: str) -> None:
    plan = Project(Filter(SOURCE, call("equals", T, Literal(text, TEXT))), (("found", call(function, T, Literal(text, TEXT))),))
    assert corpus.table(plan).to_pylist() == [{"found": True}]


@TEXTS
def test_a_text_as_a_glob_or_pattern_matches_itself(corpus: Corpus, text: str) -> None:
    escaped = "".join("\\" + character for character in text)
    pattern = "".join(f"\\x{{{ord(character):x}}}" for character in text)
    matched = Filter(Filter(SOURCE, call("glob", T, Literal(escaped, TEXT))), call("matches_whole", T, Literal(pattern, TEXT)))
    assert corpus.table(matched).to_pylist() == [{"t": text}]


@TEXTS
def test_a_text_as_a_replacement_separator_or_json_name_stays_a_text(corpus: Corpus, text: str) -> None:
    one = Literal(text, TEXT)
    wrapped = call("json_object", call("to_json", one), call("to_json", one))
    plan = Project(
        Table(Columns((Column("x", TEXT),)), (("x",),)),
        (
            ("replaced", call("replace", Field("x", TEXT), Literal("x", TEXT), one)),
            ("joined", call("list_join", call("list_of", Field("x", TEXT), Field("x", TEXT)), one)),
            ("member", call("json_text", call("json_get", wrapped, one))),
            ("members", call("json_texts", wrapped, one)),
        ),
    )
    assert corpus.table(plan).to_pylist() == [{"replaced": text, "joined": f"x{text}x", "member": text, "members": [text]}]


@TEXTS
def test_a_text_as_a_column_name_comes_out_as_it_went_in(text: str) -> None:
    names = Columns((Column(text, TEXT), Column(text + "2", ListOf(TEXT))))
    first, second = (names.field(name) for name in names.names)
    made = Extend(
        Unnest(Source(names), text + "2", keep_empty=True), ((text + "3", call("concat", first, Field(text + "2", TEXT))),)
    )
    grouped = Aggregate(made, ((text, first),), ((text + "4", Aggregation("max", (Field(text + "3", TEXT),))),))
    other = Project(Source(names), ((text + "5", first), (text + "6", call("list_length", second))))
    joined = Join(grouped, other, "inner", ((first, Field(text + "5", TEXT)),))
    with open_table(pa.table({text: ["a"], text + "2": [["b", "c"]]})) as corpus:
        found = corpus.matches(Union((joined,)))
    assert found.rows.to_pylist() == [{text: "a", text + "4": "ac", text + "5": "a", text + "6": 2}]
    assert found.events.to_pylist() == [[0]]


@TEXTS
def test_a_text_as_an_aggregates_argument_stays_a_text(corpus: Corpus, text: str) -> None:
    values = Aggregation("values", (Literal(text, TEXT),), where=call("equals", T, Literal(text, TEXT)))
    assert corpus.table(Aggregate(SOURCE, (), (("made", values),))).to_pylist() == [{"made": [text]}]


@TEXTS
def test_a_text_inside_a_lambda_stays_a_text(corpus: Corpus, text: str) -> None:
    item: Call = call("equals", Field(ITEM, TEXT), Literal(text, TEXT))
    plan = Project(Table(COLUMNS, ((text,),)), (("any", call("any_item", call("list_of", T), item)),))
    assert corpus.table(plan).to_pylist() == [{"any": True}]


def test_a_text_that_reads_like_the_clock_does_not_disturb_it(corpus: Corpus) -> None:
    noon = datetime(2026, 1, 14, 12, tzinfo=UTC)
    plan = Project(Table(COLUMNS, (("$now",),)), (("t", T), ("now", call("timestamp_text", call("now"), Literal(0, INTEGER)))))
    assert corpus.table(plan, now=noon).to_pylist() == [{"t": "$now", "now": "2026-01-14T12:00:00Z"}]


def test_a_hostile_address_is_no_address(corpus: Corpus) -> None:
    plan = Filter(SOURCE, call("in_network", call("text_ip", T), Literal("0.0.0.0/0", TEXT), Literal("::/0", TEXT)))
    assert corpus.table(plan).num_rows == 0
    assert Field("t", IP) != T


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM read_blob('{file}')",
        "SELECT * FROM read_json('{file}')",
        "SELECT * FROM read_parquet('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('{file}')",
        "COPY (SELECT 1) TO '{file}.out'",
        "CREATE TABLE t AS SELECT 1; COPY t FROM '{file}'",
        "EXPORT DATABASE '{file}.out'",
        "ATTACH '{file}.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_csv('https://example.com/a.csv')",
        "SET enable_external_access = true",
        "SET autoinstall_known_extensions = true",
        "SET TimeZone = 'America/New_York'",
        "RESET TimeZone",
    ],
)
def test_the_connection_refuses(session: duckdb.DuckDBPyConnection, tmp_path: Path, statement: str) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(duckdb.Error):
        session.execute(statement.format(file=(tmp_path / "a.csv").as_posix()))
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_variable_of_the_program_is_no_table(session: duckdb.DuckDBPyConnection) -> None:
    secrets = pa.table({"a": [1]})
    with pytest.raises(duckdb.Error):
        session.execute("SELECT * FROM secrets")
    assert secrets.num_rows == 1


def test_the_time_zone_is_utc_wherever_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    opened = connection()
    assert opened.execute(
        "SELECT current_setting('TimeZone'), CAST('2026-01-14T12:00:00Z' AS TIMESTAMPTZ)::VARCHAR"
    ).fetchall() == [("UTC", "2026-01-14 12:00:00+00")]
    opened.close()


def test_a_zoned_column_is_read_in_utc() -> None:
    moment = datetime(2026, 1, 14, 12, tzinfo=UTC)
    columns = Columns((Column("w", call("now").type),))
    plan = Project(Source(columns), (("text", call("timestamp_text", columns.field("w"), Literal(0, INTEGER))),))
    with open_table(pa.table({"w": pa.array([moment], pa.timestamp("us", tz="America/New_York"))})) as corpus:
        assert corpus.table(plan).to_pylist() == [{"text": "2026-01-14T12:00:00Z"}]


def test_corpora_that_are_open_at_once_see_their_own_rows_alone() -> None:
    with open_table(pa.table({"a": [1]})) as one, open_table(pa.table({"a": ["x", "y"]})) as other:
        assert one.connection.sql("SELECT s0 FROM events").fetchall() == [(1,)]
        assert other.connection.sql("SELECT s0 FROM events").fetchall() == [("x",), ("y",)]
        other.alone(np.array([1]))
        with pytest.raises(duckdb.CatalogException):
            one.connection.sql("SELECT * FROM alone")
    with open_table(pa.table({"b": [2]})) as later, pytest.raises(duckdb.CatalogException):
        later.connection.sql("SELECT * FROM alone")
