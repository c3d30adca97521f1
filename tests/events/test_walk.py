"""Logs of several JSON values that are no lines: every record is read, or what was passed over is told."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livefire import read_events
from livefire.events.pieces import pieces_of
from livefire.events.write import records

ONE = b'{"eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","eventID":"1"}'
TWO = b'{"eventID":"2","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","x":1.10}'
ONE_SPREAD, TWO_SPREAD = (b"{\n " + one[1:] for one in (ONE, TWO))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["]}", '"', "\\", "},{", "\n{"]
)
RECORDS = st.fixed_dictionaries(
    {"eventName": TEXTS, "requestParameters": st.dictionaries(TEXTS, st.lists(TEXTS | st.integers(-9, 9), max_size=3))}
)

SHAPES = {
    "two envelopes in one line": b'{"Records":[' + ONE + b']}{"Records":[' + TWO + b"]}",
    "two envelopes that are printed": b'{\n"Records":[\n' + ONE + b'\n]\n}\n{\n"Records":[\n' + TWO + b"\n]\n}\n",
    "an envelope with more members, then a record": b'{"Events":[' + ONE + b'] , "NextToken" : "a]}" }\n' + TWO,
    "two arrays": b"[" + ONE + b"]\n[" + TWO + b"]\n",
    "two records in one line": ONE + TWO,
    "records with commas behind them": ONE + b",\n" + TWO + b",\n",
    "printed records": ONE_SPREAD + b"\n" + TWO_SPREAD + b"\n",
    "both lists in one envelope": b'{"Records":[' + ONE + b'],"Events":[' + TWO + b"]}",
    "both lists in an envelope that another follows": b'{"Events":['
    + ONE
    + b'] , "a":1, "Records" : ['
    + TWO
    + b']}{"Records":[]}',
    "an empty envelope that spans lines first": b'{\n"Events": []\n}\n{\n"Events": [\n' + ONE + b",\n" + TWO + b"\n]\n}\n",
    "an empty envelope first": b'{"Records":[]} {"Records":[' + ONE + b"," + TWO + b"]}",
}


@pytest.mark.parametrize("content", SHAPES.values(), ids=SHAPES)
def test_values_one_behind_another_are_read(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "log.json").write_bytes(content)
    events = read_events(tmp_path / "log.json")
    assert [json.loads(one) for one in records(events)] == [json.loads(ONE), json.loads(TWO)]
    assert events.rejected == ()


BROKEN: dict[str, tuple[bytes, list[tuple[int, str]]]] = {
    "a broken record between printed ones": (ONE_SPREAD + b'\n{\n "eventName": A"\n}\n' + TWO_SPREAD,
        [(3, "JSON: Expecting value; what follows is not read up to line 6")]),
    "a broken line of a list that spans lines": (b'{"Records":[\n' + ONE + b',\n{"eventName":B"},\n' + TWO + b"\n]}\n",
        [(3, "JSON: Expecting value; what follows is not read up to line 4")]),
    "a broken first record of a list that spans lines": (b'{"Records":[\n{"eventName":B"},\n' + ONE + b",\n" + TWO + b"\n]}\n",
        [(2, "JSON: Expecting value; what follows is not read up to line 3")]),
    "an envelope that breaks off, and lines": (b'{"Records":[{"eventNa\n' + ONE + b"\n" + TWO + b"\n",
        [(1, "JSON: Invalid control character at; what follows is not read up to line 2")]),
    "a list that spans lines and breaks off": (b'{"Records":[\n' + ONE + b",\n" + TWO + b",\n" + ONE[:20],
        [(4, "JSON: Unterminated string starting at; the file breaks off")]),
    "printed records of which the last breaks off": (ONE_SPREAD + b"\n" + TWO_SPREAD + b"\n{\n",
        [(5, "JSON: Expecting property name enclosed in double quotes; the file breaks off")]),
    "words behind the first record, and lines": (ONE + b" words\n" + TWO,
        [(1, "JSON: Expecting value; what follows is not read up to line 2")]),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), BROKEN.values(), ids=BROKEN)
def test_behind_a_break_the_next_object_at_the_beginning_of_a_line_is_read(
    content: bytes, expected: list[tuple[int, str]], tmp_path: Path
) -> None:
    (tmp_path / "log.json").write_bytes(content)
    events = read_events(tmp_path / "log.json")
    assert [json.loads(one) for one in records(events)] == [json.loads(ONE), json.loads(TWO)]
    assert [(one.line, one.reason) for one in events.rejected] == expected


@st.composite
def logs(draw: st.DrawFn) -> tuple[list[dict[str, Any]], str]:
    """Records, and a text of values that hold them."""
    found, parts = draw(st.lists(RECORDS, min_size=1, max_size=5)), []
    rest, indent = list(found), draw(st.sampled_from([None, 1]))
    while rest:
        count = draw(st.integers(1, len(rest)))
        taken, rest = rest[:count], rest[count:]
        values: list[Any] = [{"Records": taken, "a": {"b": []}}] if draw(st.booleans()) else taken
        parts += [json.dumps(one, indent=indent, ensure_ascii=draw(st.booleans())) for one in values]
    return found, draw(st.sampled_from(["", " ", "\n", "\r\n"])).join(parts)


@given(made=logs())
def test_no_record_is_lost_however_values_follow_one_another(
    made: tuple[list[dict[str, Any]], str], tmp_path_factory: Any
) -> None:
    found, text = made
    path = tmp_path_factory.mktemp("logs") / "log.json"
    path.write_bytes(text.encode())
    events = read_events(path)
    assert [json.loads(one) for one in records(events)] == found
    assert events.rejected == ()


@given(made=logs(), share=st.floats(0, 1))
def test_of_a_log_that_breaks_off_each_piece_is_whole_or_told(made: tuple[list[dict[str, Any]], str], share: float) -> None:
    text = made[1].encode()
    cut = text[: int(len(text) * share)]
    pieces = pieces_of(cut)
    assert cut.strip() == b"" or pieces.contents or pieces.unread
    assert all(1 <= line <= cut.count(b"\n") + 1 for line in (*pieces.lines, *(line for line, _ in pieces.unread)))


def test_behind_many_breaks_each_line_is_a_piece() -> None:
    pieces = pieces_of(ONE_SPREAD + b"\n" + b'{"a":\n' * 20_000)
    assert 100 < len(pieces.unread) < 110
    assert len(pieces.contents) == 1 + 20_000 - len(pieces.unread)
    assert pieces.lines[-1] == 20_002


def test_a_record_with_a_member_that_an_envelope_has_is_a_record(tmp_path: Path) -> None:
    record = b'{"eventName":"A","Events":[],"eventID":"3"}'
    (tmp_path / "log.json").write_bytes(ONE + b"\n" + record + b"\nbad\n")
    events = read_events(tmp_path / "log.json")
    assert (records(events), [one.line for one in events.rejected]) == ([ONE, record], [3])
