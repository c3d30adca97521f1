"""Real records, where the collection is beside the checkout: each is read, and written back as it was."""

from pathlib import Path

import msgspec
import pytest

from livefire import read_events
from livefire.events.write import records, write_ndjson

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cloudtrail_records.ndjson"
pytestmark = pytest.mark.skipif(not SHARED.is_file(), reason="the collection of real records is not beside this checkout")


def test_every_record_reads_and_writes_back_byte_for_byte(tmp_path: Path) -> None:
    wrapped = msgspec.json.Decoder(dict[str, msgspec.Raw])
    originals = [bytes(wrapped.decode(line)["event"]) for line in SHARED.read_bytes().splitlines()]
    events = read_events(SHARED)
    write_ndjson(events, None, tmp_path / "again.ndjson")
    assert records(events) == originals
    assert (tmp_path / "again.ndjson").read_bytes().splitlines() == originals
    assert records(read_events(tmp_path / "again.ndjson")) == originals
