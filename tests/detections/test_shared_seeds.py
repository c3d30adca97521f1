"""The three published rules that ours follow: each loads, runs and fires where ours does. Skipped where they are not at hand."""

from pathlib import Path

import numpy as np
import pytest

from livefire import load_detections, read_events
from livefire.detection import Detection
from livefire.events.given import events_from
from livefire.testing import detection, fired_on
from tests.detections.mutations import records
from tests.detections.seeds import main

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
pytestmark = pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the published rules are not beside this checkout")
OURS = {
    "1f45720e-5ea8-11ef-90d2-f661ea17fbce": "aws/federated_login_without_mfa",
    "0ee2aafb-4500-4e36-bcb1-e90eec2f0b9b": "aws/console_login_without_mfa",
    "f8103686-e3e8-46f3-be72-65f7fcb4aa53": "aws/getsignintoken_abuse",
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Detection]:
    folder = tmp_path_factory.mktemp("seeds")
    main(SHARED / "seeds", folder)
    return {one.id: one for one in load_detections(folder)}


@pytest.mark.parametrize("id", OURS)
def test_a_published_rule_fires_on_the_events_that_ours_fires_on(id: str, published: dict[str, Detection]) -> None:
    events = events_from(records())
    fired = fired_on(published[id], events)
    assert np.array_equal(fired, fired_on(detection(OURS[id]), events))
    assert fired.any()


@pytest.mark.parametrize(("id", "expected"), [(id, 3 if id.startswith("0ee2") else 0) for id in OURS])
def test_a_published_rule_fires_on_as_many_real_events_as_were_counted_by_hand(
    id: str, expected: int, published: dict[str, Detection]
) -> None:
    assert fired_on(published[id], read_events(SHARED / "data" / "cloudtrail_records.ndjson")).sum() == expected
