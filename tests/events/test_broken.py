"""Logs broken at any byte: an error or events, never a traceback, and the same whichever way they are read."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livefire import read_events
from livefire.errors import InputError
from livefire.events import read, stretches
from livefire.events.stretches import Stretch, Unclear
from livefire.events.write import records

ELEMENTS = [
    rb'{"eventName":"A","userAgent":"x\ud800"}',
    rb'{"eventName":"A","requestParameters": {"a" : "x y", "b":"\\\" "}}',
    b'{"eventName":"A","userIdentity":{"arn":"a","sessionContext":{"attributes":{"mfaAuthenticated":"true"}}}}',
    b'{"eventName":"A","userIdentity":{"sessionContext":{"webIdFederationData":{"attributes":{"a" : 1}}}}}',
    b'{"eventName":"A","readOnly":"true","tlsDetails":7,"eventTime":"2026-01-01T00:00:00Z"}',
    b'{"eventName":"A","eventName":"B","resources":[ {"ARN":"a" } ]}',
    b'{"detail":{"eventName":"W"}}',
    rb'{"CloudTrailEvent":"{\"eventName\":\"C\"}"}',
    b'{"eventName":1e999}',
    b"{}",
    b"[1]",
    b"null",
]
FORMS = [(b'{"Records":[', b",", b"]}"), (b"[ ", b", ", b" ]\n"), (b"", b"\n", b"\n"), (b"\xef\xbb\xbf", b"\r\n", b"")]
PATCHES = st.sampled_from([b"", b'"', b"{", b"}", b",", b"\\", b"\n", b"\0", b"\x94", b'],"Records":['])
BREAKS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 20), PATCHES), max_size=2)


@st.composite
def logs(draw: st.DrawFn) -> bytes:
    opening, between, closing = draw(st.sampled_from(FORMS))
    content = opening + between.join(draw(st.lists(st.sampled_from(ELEMENTS), min_size=1, max_size=12))) + closing
    for share, gone, put in draw(BREAKS):
        place = int(share * len(content))
        content = content[:place] + put + content[place + gone :]
    if draw(st.booleans()):
        content = gzip.compress(content)
        content = content[: len(content) - draw(st.sampled_from([0, 0, 0, 1, 9, 30]))]
    return content


def unclear(_: Path) -> Iterator[Stretch]:
    raise Unclear


def outcome(path: Path, *, own_bytes: bool = True) -> Any:
    try:
        events = read_events(path, own_bytes=own_bytes)
    except InputError as error:
        return str(error)
    return events.table.to_pylist(), events.rejected, records(events) if own_bytes else None


@settings(max_examples=400)
@given(content=logs(), size=st.sampled_from([40, 200, 1_000_000]), ahead=st.sampled_from([0, 1_000_000]))
def test_a_log_is_read_alike_in_one_piece_in_stretches_and_without_own_bytes(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, size: int, ahead: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "log.json"
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretches, "AHEAD", ahead)
        patch.setattr(read, "stretches_of", lambda file: stretches.stretches_of(file, size))
        in_stretches, bare = outcome(path), outcome(path, own_bytes=False)
        patch.setattr(read, "stretches_of", unclear)
        whole = outcome(path)
    assert in_stretches == whole
    assert bare == (whole if isinstance(whole, str) else (*whole[:2], None))


def test_a_first_line_with_a_broken_key_is_rejected_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b'{"a\x94":1}\n{"eventName":"A"}\n')
    events = read_events(tmp_path / "log")
    assert len(events) == 1
    assert [(one.line, one.reason) for one in events.rejected] == [(1, "byte 3 is no UTF-8")]


def test_what_is_rejected_comes_in_the_order_of_lines(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b'{"eventName":"A"}\n7\n{"a":"\xff"}\n{}\n')
    assert [one.line for one in read_events(tmp_path / "log").rejected] == [2, 3, 4]
