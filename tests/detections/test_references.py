"""A vendor rule, run by its language and engine, and its Python reference agree on every event."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livefire import open_pack, read_events
from livefire.detection import Detection, PythonRule
from livefire.events.write import records as written
from livefire.formats import load_pack
from livefire.formats.panther import python_rule
from livefire.testing import fired_on
from tests.detections.mutations import Record, mutated, records

PACK = open_pack()
PAIRS = [pytest.param(one, PACK.references[one.id], id=f"{one.id} ({one.language})") for one in load_pack(PACK)]
ABOUT = {"aws/console_login_without_mfa": '"ConsoleLogin"', "aws/federated_login_without_mfa": '"GetSigninToken"'}
REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cloudtrail_records.ndjson"


def agreed(detection: Detection, reference: Path, events: list[Record]) -> list[bool]:
    """Which events fire; an assertion names the first on which the two differ."""
    rule = python_rule(reference)
    assert isinstance(rule, PythonRule)
    fired = fired_on(detection, events).tolist()
    expected = [rule.rule(event) for event in events]
    assert [event for event, one, other in zip(events, fired, expected, strict=True) if one != other][:1] == []
    return expected


@pytest.mark.parametrize(("detection", "reference"), PAIRS)
def test_they_agree_on_every_activity_and_fire_on_some(detection: Detection, reference: Path) -> None:
    fired = agreed(detection, reference, [json.loads(record) for record in records()])
    assert 0 < sum(fired) < len(fired) / 2


@pytest.mark.parametrize(("detection", "reference"), PAIRS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_they_agree_on_mutated_events(detection: Detection, reference: Path, data: st.DataObject) -> None:
    agreed(detection, reference, data.draw(st.lists(mutated(ABOUT.get(detection.id, "")), min_size=1, max_size=60)))


@pytest.mark.skipif(not REAL.is_file(), reason="the collection of real records is not beside this checkout")
@pytest.mark.parametrize(("detection", "reference"), PAIRS)
def test_they_agree_on_real_events(detection: Detection, reference: Path) -> None:
    agreed(detection, reference, [json.loads(record) for record in written(read_events(REAL))])
