"""Reading logs: every shape that records come in, every way that a log can be broken, and that no byte is lost."""

import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livefire import generate, read_events
from livefire.errors import InputError
from livefire.events.columns import SCHEMA
from livefire.events.objects import together
from livefire.events.write import records, write_cloudtrail, write_ndjson, write_parquet

ONE = b'{"eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","eventID":"1"}'
TWO = b'{"eventID":"2","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","x":1.10}'
PRETTY = (
    b'{\n "Records": [\n  {\n   "eventName": "ConsoleLogin",\n   "eventID": "1"\n  },\n  {"eventName": "AssumeRole"}\n ]\n}\n'
)


@pytest.fixture
def log(tmp_path: Path) -> Callable[..., Path]:
    def put(content: bytes, name: str = "log.json") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return put


SHAPES = {
    "a record": ONE,
    "lines": ONE + b"\n" + TWO + b"\n",
    "lines, the last one open": ONE + b"\n" + TWO,
    "lines of Windows": ONE + b"\r\n" + TWO + b"\r\n",
    "empty lines": b"\n\n" + ONE + b"\n  \n" + TWO,
    "an array": b"[" + ONE + b"," + TWO + b"]",
    "an envelope": b'{"Records":[' + ONE + b"," + TWO + b"]}",
    "an envelope with a byte order mark": b'\xef\xbb\xbf{"Records":[' + ONE + b"," + TWO + b"]}",
    "an envelope of LookupEvents": b'{"Events":[{"EventId":"1","CloudTrailEvent":' + json.dumps(ONE.decode()).encode() + b"}]}",
    "envelopes, one a line": b'{"Records":[' + ONE + b']}\n{"Records":[' + TWO + b"]}",
    "EventBridge": b'{"detail-type":"AWS Console Sign In","detail":' + ONE + b"}\n" + b'{"detail":' + TWO + b"}",
    "a member event": b'{"path":"a","event":' + ONE + b"}",
}


@pytest.mark.parametrize("content", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_each_shape_gives_the_records_own_bytes(content: bytes, packed: bool, log: Callable[..., Path]) -> None:
    events = read_events(log(gzip.compress(content) if packed else content))
    assert records(events) == [ONE, TWO][: len(events)]
    assert events.rejected == ()


def test_a_printed_envelope_gives_records_of_one_line(log: Callable[..., Path]) -> None:
    events = read_events(log(PRETTY))
    assert [json.loads(record) for record in records(events)] == json.loads(PRETTY)["Records"]
    assert not any(b"\n" in record for record in records(events))
    assert events.table.column("eventName").to_pylist() == ["ConsoleLogin", "AssumeRole"]


def test_a_printed_text_in_a_wrapper_gives_a_record_of_one_line(tmp_path: Path, log: Callable[..., Path]) -> None:
    printed = json.dumps(json.loads(TWO) | {"userIdentity": {"type": "Root"}, "requestParameters": {"a": [1]}}, indent=1)
    events = read_events(log(json.dumps({"Events": [{"CloudTrailEvent": printed}] * 2}).encode()))
    assert records(events) == [printed.replace("\n", " ").encode()] * 2
    assert events.table.column("userIdentity")[1].as_py()["type"] == "Root"
    assert events.table.column("requestParameters").to_pylist() == ['{"a":[1]}'] * 2
    write_ndjson(events, None, tmp_path / "again.ndjson")
    assert records(read_events(tmp_path / "again.ndjson")) == records(events)


def test_gzip_of_several_members_is_read_to_its_end(log: Callable[..., Path]) -> None:
    events = read_events(log(gzip.compress(ONE + b"\n") + gzip.compress(TWO + b"\n"), "log.gz"))
    assert records(events) == [ONE, TWO]


def test_a_folder_is_read_in_the_order_of_its_paths_without_digests_and_labels(log: Callable[..., Path]) -> None:
    log(gzip.compress(b'{"Records":[' + TWO + b"]}"), "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/15/b.json.gz")
    log(gzip.compress(b'{"Records":[' + ONE + b"]}"), "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/14/a.json.gz")
    log(b'{"digestS3Bucket":"b"}', "AWSLogs/111122223333/CloudTrail-Digest/d.json")
    log(b'{"eventID":"1","attack":true}', "AWSLogs/made.labels.ndjson")
    root = log(b"no log at all", "AWSLogs/readme.md").parent
    events = read_events(root)
    assert records(events) == [ONE, TWO]
    assert [Path(source).name for source in events.sources] == ["a.json.gz", "b.json.gz"]


def test_a_file_that_several_paths_mean_is_read_once_at_its_first_place(log: Callable[..., Path]) -> None:
    path, other = log(ONE, "a.json"), log(TWO, "b.json")
    events = read_events(other, str(path.parent / "*.json"), path, path.parent)
    assert records(events) == [TWO, ONE]


def packed(whole: bytes, part: bytes) -> bytes:
    """A gzip that ends within `part`."""
    packer = zlib.compressobj(wbits=31)
    return packer.compress(whole + part[: len(part) // 2]) + packer.flush(zlib.Z_SYNC_FLUSH)


BROKEN: dict[str, tuple[bytes, list[tuple[int, str]]]] = {
    "half a line": (ONE + b"\n" + TWO[:40] + b"\n", [(2, "JSON: Input data was truncated")]),
    "a line of words": (b"hello\n" + ONE, [(1, "JSON: JSON is malformed: invalid character (byte 0)")]),
    "a record that is a list": (ONE + b"\n[1,2]", [(2, "a record is a JSON object, this is another value")]),
    "a record that is a number": (b'{"Records":[7,' + ONE + b"]}", [(1, "a record is a JSON object, this is another value")]),
    "no record": (ONE + b'\n{"a":1}',
        [(2, "JSON: neither eventName nor eventSource, and no record in 'detail', 'event' or 'CloudTrailEvent'")]),
    "invalid UTF-8": (ONE + b'\n{"eventName":"\xff"}', [(2, "byte 14 is no UTF-8")]),
    "invalid UTF-8 in an envelope": (b'{"Records":[' + ONE + b',{"eventName":"A","requestParameters":{"a":"\xfe"}}]}',
        [(1, "byte 43 is no UTF-8")]),
    "an envelope that breaks off": (b'{"Records":[' + ONE + b"," + TWO[:30],
        [(1, "JSON: Unterminated string starting at; the file breaks off")]),
    "an envelope without its end": (b'{"Records":[' + ONE, [(1, "JSON: the list of records does not end; the file breaks off")]),
    "an envelope with a slip": (b'{"Records":[' + ONE + b",{a}," + TWO + b"]}",
        [(1, "JSON: Expecting property name enclosed in double quotes; what follows is not read")]),
    "an envelope without its last brace": (b'{"Records":[' + ONE + b"]",
        [(1, "JSON: Expecting the end of the object; the file breaks off")]),
    "an envelope that breaks off behind its list": (b'{"Records":[' + ONE + b'],"NextToken":"a',
        [(1, "JSON: Unterminated string starting at; the file breaks off")]),
    "words behind an envelope": (b'{"Records":[' + ONE + b"]} words", [(1, "JSON: Expecting value; what follows is not read")]),
    "a number behind an envelope": (b'{"Records":[' + ONE + b'],"a":{"b":[1]} , "c" : 2 } 5',
        [(1, "a record is a JSON object, this is another value")]),
    "words on the line behind an envelope": (b'{"Records":[' + ONE + b"]}\nwords",
        [(2, "JSON: Expecting value; what follows is not read")]),
    "words behind a record": (ONE + b" words", [(1, "JSON: Expecting value; what follows is not read")]),
    "a bracket too many": (b'{"Records":[' + ONE + b"]}]", [(1, "JSON: Expecting value; what follows is not read")]),
    "a truncated gzip": (gzip.compress(ONE + b"\n")[:-4],
        [(2, "gzip: the file breaks off")]),
    "a gzip truncated within a line": (packed(ONE + b"\n", TWO),
        [(2, "gzip: the file breaks off")]),
    "a gzip truncated within an envelope": (packed(b'{"Records":[' + ONE + b",", TWO),
        [(1, "gzip: the file breaks off")]),
    "a gzip truncated between records": (packed(b'{"Records":[' + ONE + b",", b""),
        [(1, "gzip: the file breaks off")]),
    "a gzip truncated behind a slip": (packed(ONE + b"\n{a}\n", TWO),
        [(2, "JSON: JSON is malformed: object keys must be strings (byte 1)"), (3, "gzip: the file breaks off")]),
    "nesting": (ONE + b'\n{"eventName":' + b"[" * 100_000 + b"]" * 100_000 + b"}", [(2, "JSON: nested too deeply")]),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_record_is_listed_with_its_line_and_the_rest_is_read(
    content: bytes, expected: list[tuple[int, str]], log: Callable[..., Path]
) -> None:
    path = log(content)
    events = read_events(path)
    assert records(events) == [ONE]
    assert [(one.line, one.reason) for one in events.rejected] == expected
    assert {one.path for one in events.rejected} <= {path.as_posix()}


def test_a_log_without_a_record_is_an_error_that_says_why(log: Callable[..., Path]) -> None:
    with pytest.raises(InputError, match=r"no CloudTrail record in '.*log\.json'\n  .*log\.json:1: JSON"):
        read_events(log(b'{"half'))


@pytest.mark.parametrize("content", [b"", b"\n", b"[]", b'{"Records":[]}', gzip.compress(b"", mtime=0)])
def test_an_empty_log_is_an_error(content: bytes, log: Callable[..., Path]) -> None:
    with pytest.raises(InputError, match="no CloudTrail record"):
        read_events(log(content))


def test_an_empty_folder_and_a_path_that_is_not_there_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no log: expected files that end in \.json"):
        read_events(tmp_path)
    with pytest.raises(InputError, match=r"no file, folder or glob '.*absent\.json'"):
        read_events(tmp_path / "absent.json")


def test_a_line_of_a_hundred_megabytes_is_a_record(log: Callable[..., Path]) -> None:
    long = b'{"eventName":"PutObject","requestParameters":{"x":"' + b"a" * 100_000_000 + b'"}}'
    events = read_events(log(ONE + b"\n" + long))
    assert len(events) == 2
    assert len(events.table.column("requestParameters")[1].as_py()) == 100_000_008


def test_records_that_share_an_id_stay_two_rows(log: Callable[..., Path]) -> None:
    assert len(read_events(log(ONE + b"\n" + ONE))) == 2


def test_one_bad_line_among_many_leaves_the_others_in_their_order(log: Callable[..., Path]) -> None:
    lines = [json.dumps({"eventName": "A", "eventID": str(i)}).encode() for i in range(20_000)]
    lines[9_000] = b"{"
    events = read_events(log(b"\n".join(lines)))
    assert events.table.column("eventID").to_pylist() == [str(i) for i in range(20_000) if i != 9_000]
    assert [one.line for one in events.rejected] == [9_001]


TYPES: dict[str, tuple[dict[str, Any], str, Any]] = {
    "a number where text belongs": ({"awsRegion": 5}, "awsRegion", None),
    "an object where text belongs": ({"sourceIPAddress": {"a": 1}}, "sourceIPAddress", None),
    "text where an object belongs": ({"userIdentity": "root"}, "userIdentity", None),
    "a quoted boolean": ({"readOnly": "True"}, "readOnly", True),
    "a number for a boolean": ({"readOnly": 1}, "readOnly", None),
    "a time that is none": ({"eventTime": "yesterday"}, "eventTime", None),
    "a null payload": ({"requestParameters": None}, "requestParameters", "null"),
    "text for a payload": ({"requestParameters": "HIDDEN"}, "requestParameters", '"HIDDEN"'),
    "an empty payload": ({"responseElements": {}}, "responseElements", "{}"),
}


@pytest.mark.parametrize(("members", "name", "expected"), TYPES.values(), ids=TYPES)
def test_a_value_of_another_type_is_null_in_its_column_and_kept_in_the_bytes(
    members: dict[str, Any], name: str, expected: Any, log: Callable[..., Path]
) -> None:
    content = json.dumps({"eventName": "A"} | members).encode()
    events = read_events(log(content + b"\n" + ONE))
    assert events.table.column(name)[0].as_py() == expected
    assert records(events)[0] == content


def test_one_wrong_leaf_of_an_identity_leaves_the_others(log: Callable[..., Path]) -> None:
    identity = {
        "type": "AssumedRole",
        "userName": 7,
        "sessionContext": {"attributes": {"mfaAuthenticated": "true", "creationDate": 1}},
    }
    events = read_events(log(json.dumps({"eventName": "A", "userIdentity": identity}).encode()))
    found = events.table.column("userIdentity")[0].as_py()
    assert (found["type"], found["userName"]) == ("AssumedRole", None)
    assert found["sessionContext"]["attributes"] == {"mfaAuthenticated": "true", "creationDate": None}


def test_values_that_span_lines_are_put_together_as_lines() -> None:
    first, second = together([[b'{\n"a":1}', b""], [b"2"]])
    assert (first.to_pylist(), second.to_pylist()) == ([b'{ "a":1}\n', b"\n"], [b"2\n"])


def test_payload_numbers_keep_their_spelling_and_keys_their_order(log: Callable[..., Path]) -> None:
    events = read_events(log(b'{"eventName":"A","requestParameters":{ "z": 1.10, "a": 1e400, "m": 12345678901234567890123 }}'))
    assert events.table.column("requestParameters").to_pylist() == ['{"z":1.10,"a":1e400,"m":12345678901234567890123}']


def test_half_a_surrogate_pair_costs_its_character_alone(log: Callable[..., Path]) -> None:
    content = rb'{"eventName":"A","userAgent":"x\ud800y\\ud800","errorMessage":"\ud83d\ude00"}'
    events = read_events(log(content + b"\n" + ONE))
    assert events.table.column("userAgent")[0].as_py() == "x\ufffdy\\ud800"
    assert events.table.column("errorMessage")[0].as_py() == "\U0001f600"
    assert records(events) == [content, ONE]


def test_generated_events_come_back_from_each_format(tmp_path: Path) -> None:
    made = generate("aws/federation.aws_consoler", n=5, seed=4)
    for name, write in {"a.ndjson": write_ndjson, "a.json": write_cloudtrail, "a.parquet": write_parquet}.items():
        write(made, made.labels, tmp_path / name)
        read = read_events(tmp_path / name)
        assert read.table.cast(SCHEMA).equals(made.table.cast(SCHEMA)), name
        assert records(read) == records(made)


def test_parquet_and_json_in_one_call_keep_all_records(tmp_path: Path, log: Callable[..., Path]) -> None:
    made = generate("aws/federation.aws_consoler", n=1, seed=4)
    write_parquet(made, None, tmp_path / "a.parquet")
    assert records(read_events(log(ONE), tmp_path / "a.parquet")) == [ONE, *records(made)]


def test_parquet_of_another_tool_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"eventname": ["ConsoleLogin"]}), path)
    with pytest.raises(InputError, match="lacks 32 of the 32 columns of a record, 'eventVersion', 'userIdentity'"):
        read_events(path)


def test_parquet_whose_columns_have_other_types_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({name: ["x"] for name in SCHEMA.names}), path)
    with pytest.raises(InputError, match="columns of other types than"):
        read_events(path)


def test_a_file_that_only_begins_like_parquet_is_refused(log: Callable[..., Path]) -> None:
    with pytest.raises(InputError, match="is no Parquet that can be read"):
        read_events(log(b"PAR1 and nothing else", "a.parquet"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
RECORDS = st.dictionaries(st.sampled_from(SCHEMA.names) | st.text(), JSON, max_size=8).map(
    lambda record: record | {"eventName": "A"}
)


@given(st.lists(RECORDS, min_size=1, max_size=4), st.booleans())
def test_any_object_with_an_event_name_reads_and_writes_back_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[dict[str, Any]], envelope: bool
) -> None:
    lines = [json.dumps(record, ensure_ascii=False).encode() for record in drawn]
    path = tmp_path_factory.mktemp("logs") / "log.json"
    path.write_bytes(b'{"Records":[' + b",".join(lines) + b"]}" if envelope else b"\n".join(lines))
    assert records(read_events(path)) == lines


@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:\n\\ue1aeventName', max_size=60).map(str.encode))
def test_any_bytes_are_a_log_or_an_input_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("logs") / "log.json"
    path.write_bytes(content)
    try:
        assert len(read_events(path)) > 0
    except InputError as error:
        assert "no CloudTrail record" in str(error) or "Parquet" in str(error)
