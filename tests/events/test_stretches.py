"""Clean logs stretch by stretch: whatever the cuts, records and columns are those that the whole content gives."""

import gzip
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livefire import generate, read_events
from livefire.events import stretches
from livefire.events.columns import JSON_TEXT, SCHEMA, leaves
from livefire.events.given import events_from
from livefire.events.pieces import Bytes, content_of, pieces_of
from livefire.events.stretches import Stretch, Unclear, pieces_in, stretches_of
from livefire.events.view import ENCODED
from livefire.events.write import records

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cloudtrail_records.ndjson"


def by_stretches(path: Path, size: int) -> list[tuple[int, bytes]]:
    return [piece for stretch in stretches_of(path, size) for piece in numbered(pieces_in(stretch))]


def numbered(pieces: Any) -> list[tuple[int, bytes]]:
    return [(line, bytes(content)) for line, content in zip(pieces.lines, pieces.contents, strict=True)]


VALUE = st.sampled_from(
    [
        '"x"',
        "{}",
        "[]",
        "null",
        "7",
        '[{"eventName":"x"},{"eventName":"y"}]',
        '"},{\\"eventName\\":1"',
        '"é]}"',
        '{"Records":[{}]}',
    ]
)
RECORD = st.lists(st.tuples(st.sampled_from(["eventName", "eventID", "a"]), VALUE), max_size=3).map(
    lambda members: "{" + ",".join(f'"{name}":{value}' for name, value in members) + "}"
)
SHAPES = {
    "an envelope": ('{"Records":[', ",", "]}"),
    "an envelope with space": (' { "Records" : [ ', ", ", " ] } \n"),
    "an array": ("[", ",", "]\n"),
    "lines": ("", "\n", "\n"),
    "lines of Windows": ("", "\r\n\r\n", ""),
    "an envelope with a member behind it": ('{"Records":[', ",", '],"Records":[{}]}'),
    "an envelope without an end": ('{"Records":[', ",", "]"),
    "an envelope of many lines": ('{"Records":[', ",\n", "]}"),
}


@pytest.mark.parametrize(("opening", "between", "closing"), SHAPES.values(), ids=SHAPES)
@settings(max_examples=40)
@given(drawn=st.lists(RECORD, max_size=8), size=st.integers(20, 120), packed=st.booleans())
def test_stretches_give_the_pieces_of_the_whole_content_or_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    opening: str,
    between: str,
    closing: str,
    drawn: list[str],
    size: int,
    packed: bool,
) -> None:
    path = tmp_path_factory.mktemp("logs") / "log"
    content = (opening + between.join(drawn) + closing).encode()
    path.write_bytes(gzip.compress(content) if packed else content)
    try:
        found = by_stretches(path, size)
    except Unclear:
        return
    assert found == numbered(pieces_of(content_of(path)[0]))


@pytest.mark.parametrize("shape", ["an envelope", "an array", "lines"])
def test_a_clean_log_is_clear_whatever_the_cuts(tmp_path: Path, shape: str) -> None:
    opening, between, closing = SHAPES[shape]
    lines = [json.dumps({"eventName": "A", "resources": [{"ARN": "a"}, {"ARN": "b"}], "n": n}) for n in range(40)]
    (tmp_path / "log").write_text(opening + between.join(lines) + closing, encoding="utf-8")
    for size in range(200, 300, 7):
        assert [content.decode() for _, content in by_stretches(tmp_path / "log", size)] == lines


@pytest.mark.parametrize("ahead", [0, 1_000_000], ids=["gunzipped ahead", "gunzipped as it is read"])
@pytest.mark.parametrize("shape", ["an envelope", "lines"])
def test_gzip_is_read_alike_ahead_or_not(tmp_path: Path, shape: str, ahead: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretches, "AHEAD", ahead)
    running = threading.active_count()
    opening, between, closing = SHAPES[shape]
    lines = [json.dumps({"eventName": "A", "n": n}) for n in range(400)]
    packed = gzip.compress((opening + between.join(lines) + closing).encode())
    (tmp_path / "log").write_bytes(packed)
    assert [content.decode() for _, content in by_stretches(tmp_path / "log", 1000)] == lines
    for broken in (packed[:-9], packed[:200], packed[:-8] + bytes(8), packed + b"more"):
        (tmp_path / "log").write_bytes(broken)
        with pytest.raises(Unclear):
            by_stretches(tmp_path / "log", 1000)
    assert threading.active_count() == running


def test_a_stretch_that_is_no_list_is_unclear() -> None:
    with pytest.raises(Unclear):
        pieces_in(Stretch(b'{"a":1}],[{"a":2}'))


TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=4)
ANY = st.none() | st.booleans() | st.integers(-5, 5) | TEXT | st.just({}) | st.just([1]) | st.dictionaries(TEXT, TEXT, max_size=2)


def members(type: Any, path: tuple[str, ...] = ()) -> st.SearchStrategy[dict[str, Any]]:
    """Objects that have some of the fields, most of them with values of their type."""
    values = {
        field.name: members(field.type) | ANY if hasattr(field.type, "num_fields") and field.type.num_fields else ANY
        for field in type
    }
    return st.fixed_dictionaries({}, optional=values)


RECORDS = members(list(SCHEMA)).map(lambda record: record | {"eventName": "A"})


def expected(record: dict[str, Any], path: tuple[str, ...]) -> Any:
    """A leaf of the canonical columns, as docstrings say it: for texts, truths and free-form values."""
    value: Any = record
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    if path[-1] in JSON_TEXT:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    if path[-2:] == ("webIdFederationData", "attributes"):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False) if isinstance(value, dict) else None
    if path[-1] in ("readOnly", "managementEvent"):
        return (
            {"true": True, "false": False}.get(value.lower())
            if isinstance(value, str)
            else value
            if value in (True, False) and isinstance(value, bool)
            else None
        )
    return value if isinstance(value, str) else None


@given(st.lists(RECORDS, min_size=1, max_size=5), st.sampled_from([(",", ":"), (", ", ": ")]))
def test_columns_are_the_leaves_that_a_plain_reading_finds(drawn: list[dict[str, Any]], separators: tuple[str, str]) -> None:
    repeated = drawn * 2
    table = events_from([json.dumps(one, separators=separators, ensure_ascii=False) for one in repeated]).table
    assert table.schema == ENCODED
    rows = table.to_pylist()
    for path, _ in leaves():
        if path != ("eventTime",):
            assert [leaf(row, path) for row in rows] == [expected(one, path) for one in repeated], path


ESCAPES = st.text(alphabet='"\\ \t:,{}a', max_size=6)


@given(
    st.lists(ESCAPES | st.lists(ESCAPES, max_size=2) | st.dictionaries(ESCAPES, ESCAPES, max_size=2), min_size=1, max_size=5),
    st.sampled_from([(",", ":"), (" ,", ": "), (",\t", "\r:")]),
)
def test_space_goes_between_words_and_stays_inside_texts(values: list[Any], separators: tuple[str, str]) -> None:
    given = [json.dumps({"eventName": "A", "requestParameters": value}, separators=separators) for value in values]
    found = events_from(given).table.column("requestParameters").to_pylist()
    assert found == [json.dumps(value, separators=(",", ":")) for value in values]


def leaf(row: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        row = None if row is None else row[name]
    return row


def mutated(contents: list[Bytes]) -> list[bytes]:
    odd = [
        b'"userIdentity":{"arn":"\\ud800","type":5}',
        b'"awsRegion":1e400',
        b'"userIdentity":[1]',
        b'"userAgent":"\\udc00"',
        b'"eventTime":"x"',
    ]
    return [bytes(one)[:-1] + b"," + odd[i % len(odd)] + b"}" if i % 3 == 0 else bytes(one) for i, one in enumerate(contents)]


def assert_alike(contents: list[bytes], tmp_path: Path) -> None:
    """A record among many has the columns that it has alone."""
    (tmp_path / "log.json").write_bytes(b'{"Records":[' + b",".join(contents) + b"]}")
    together = read_events(tmp_path / "log.json").table.to_pylist()
    assert read_events(tmp_path / "log.json", own_bytes=False).table.to_pylist() == together
    alone = [events_from([content]).table.to_pylist()[0] for content in contents]
    assert together == alone


def test_generated_records_read_together_as_alone(tmp_path: Path) -> None:
    contents = records(generate("aws/federation.aws_consoler", n=10, seed=4))
    assert_alike(contents, tmp_path)
    assert_alike(contents + mutated(contents), tmp_path)


@pytest.mark.skipif(not SHARED.is_file(), reason="the collection of real records is not beside this checkout")
def test_real_records_read_together_as_alone(tmp_path: Path) -> None:
    contents = records(read_events(SHARED))
    assert_alike(contents + mutated(contents), tmp_path)
