"""Reading some columns: they are what reading all of them gives, and everything else is null."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livefire import Siem, backtest, generate, load_detections, read_events
from livefire.cli import choosing, code_of
from livefire.errors import InputError
from livefire.events.columns import ALWAYS, CANONICAL, SCHEMA, leaves
from livefire.events.write import records, write_cloudtrail, write_parquet
from livefire.plan.values import fields
from livefire.telemetry import columns_read, reads_own_bytes

ODD = [
    {
        "eventName": "A",
        "userIdentity": {"type": 7, "sessionContext": "none", "arn": "a"},
        "requestParameters": [1],
        "readOnly": "TRUE",
    },
    {"eventSource": "b", "userIdentity": "nobody", "tlsDetails": {"tlsVersion": "v", "x": {}}, "unknown": {"deep": []}},
    {"eventName": "C", "eventTime": "never", "userIdentity": {"sessionContext": {"attributes": {"mfaAuthenticated": "true"}}}},
    {"detail": {"eventName": "D", "userAgent": "wrapped", "awsRegion": None}},
]
NAMES = sorted({".".join(path[:length]) for path, _ in leaves() for length in range(1, len(path) + 1)})
SIGMA = """title: {id}
id: {id}
logsource: {{product: aws, service: cloudtrail}}
detection: {{selection: {{{item}}}, condition: selection}}
"""


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    write_cloudtrail(generate("aws/console.saml_login", n=20, seed=3), None, folder / "a.json")
    (folder / "b.ndjson").write_text("".join(json.dumps(one) + "\n" for one in ODD))
    write_parquet(generate("aws/federation.aws_consoler", n=5, seed=4), None, folder / "c.parquet")
    return folder


def values(table: pa.Table) -> dict[str, list[Any]]:
    """Every leaf by its dotted name; null wherever an object around it is."""
    rows = table.to_pylist()

    def inside(row: Any, path: tuple[str, ...]) -> Any:
        for name in path:
            row = None if row is None else row[name]
        return row

    return {".".join(path): [inside(row, path) for row in rows] for path, _ in leaves()}


@settings(max_examples=25)
@given(st.sets(st.sampled_from(NAMES), max_size=6))
def test_what_is_asked_for_is_as_in_all_and_the_rest_is_null(logs: Path, names: set[str]) -> None:
    everything, some = read_events(logs), read_events(logs, columns=names)
    assert some.table.schema.names == SCHEMA.names
    full, read = values(everything.table), values(some.table)
    for name, column in read.items():
        asked = any((name + ".").startswith(one + ".") for one in (*names, *ALWAYS))
        assert column == (full[name] if asked else [None] * len(some)), name
    assert some.rejected == everything.rejected


@pytest.mark.parametrize("file", ["a.json", "b.ndjson"])
def test_the_records_own_bytes_are_kept_whatever_is_read(logs: Path, file: str) -> None:
    assert records(read_events(logs / file, columns=[])) == records(read_events(logs / file))


def test_a_name_that_no_record_has_is_an_error_with_the_nearest(logs: Path) -> None:
    with pytest.raises(InputError, match=r"no column 'userIdentity\.typ' in a record; .*userIdentity\.type"):
        read_events(logs, columns=["userIdentity.typ"])


@pytest.mark.parametrize("schema", ["cloudtrail", "ecs", "sentinel"])
def test_every_column_of_a_schema_is_made_of_columns_that_can_be_read(schema: str) -> None:
    one = Siem().schema(schema)
    names = {field.name for column in one.columns.fixed for field in fields(one.value(column.name))}
    assert names
    assert names <= set(CANONICAL.names)


def test_detections_say_the_same_over_the_columns_that_they_read(logs: Path, tmp_path: Path) -> None:
    items = [
        "eventName: ConsoleLogin",
        "userIdentity.arn|contains: ':'",
        "requestParameters.roleArn|exists: true",
        "'|contains': a",
    ]
    for number, item in enumerate(items):
        (tmp_path / f"{number}.sigma.yml").write_text(SIGMA.format(id=f"rule {number}", item=item))
    chosen = [*load_detections(tmp_path), *load_detections(Path(__file__).parents[2] / "detections")]
    for several in ([one] for one in chosen):
        columns = columns_read(several, Siem())
        if columns is not None:
            assert backtest(several, read_events(logs, columns=columns)) == backtest(several, read_events(logs)), several[0].id
    assert columns_read(chosen[:1], Siem()) == {"eventName"}


def test_a_rule_in_python_reads_whole_records(tmp_path: Path) -> None:
    (tmp_path / "rule.yml").write_text(
        "AnalysisType: rule\nRuleID: p\nFilename: rule.py\nLogTypes: [AWS.CloudTrail]\nSeverity: Low\n"
    )
    (tmp_path / "rule.py").write_text("def rule(event):\n    return event.get('awsRegion') is not None\n")
    (found,) = load_detections(tmp_path / "rule.yml", allow_python=True)
    assert columns_read([found], Siem()) is None


def test_a_backtest_reads_no_more_than_its_detections(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    events = choosing.events
    monkeypatch.setattr(choosing, "events", lambda on, *asks, **how: asked.append((*asks, how)) or events(on, *asks, **how))
    assert code_of(["backtest", "aws/getsignintoken_abuse", "--on", str(logs)]) in (0, 3)
    assert asked == [(frozenset({"eventName", "eventSource", "userAgent"}), {"own_bytes": False})]


@pytest.mark.parametrize("item", ["eventName: A", "unknown: '*'"], ids=["documented", "undocumented"])
def test_a_detection_says_the_same_without_the_bytes_that_it_does_not_ask_for(item: str, logs: Path, tmp_path: Path) -> None:
    (tmp_path / "rule.yml").write_text(SIGMA.format(id="one", item=item))
    found = load_detections(tmp_path / "rule.yml")
    assert reads_own_bytes(found) == item.startswith("unknown")
    assert backtest(found, read_events(logs, own_bytes=reads_own_bytes(found))) == backtest(found, read_events(logs))


def test_without_own_bytes_the_columns_are_the_same(logs: Path) -> None:
    events = read_events(logs, own_bytes=False)
    assert events.records is None and events.table == read_events(logs).table
