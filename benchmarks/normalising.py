"""Events to the ECS columns that the pack's ES|QL detection reads, through the composed plan on DuckDB.

    python benchmarks/normalising.py [LOG.gz]

From columns in memory, and from a .gz of records: 200,000 events whose payload texts repeat, as services write them,
or those of the LOG. Rates are events for each second of one core: the time that all threads took together.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
from rounds import ROUNDS

from livefire import open_pack, read_events
from livefire.engines.duckdb import open_corpus
from livefire.events.columns import CANONICAL, Events
from livefire.events.write import write_cloudtrail
from livefire.formats import load
from livefire.generate import background
from livefire.plan import Plan, Project, Source
from livefire.plan.compose import compose, reads
from livefire.schemas import SCHEMAS

COUNT = 200_000
DETECTION = "aws/federated_login_without_mfa"


def columns_read() -> Plan:
    """A projection of every ECS column that the detection reads."""
    schema = SCHEMAS["ecs"]
    (detection,) = (found for file in open_pack().detections[DETECTION] if file.suffix == ".toml" for found in load(file))
    body = detection.body
    assert not isinstance(body, Exception), body
    named = tuple((name, schema.columns.field(name)) for name in reads(body) if schema.columns.find(name) is not None)
    print("columns:", ", ".join(name for name, _ in named))
    return compose(Project(Source(schema.columns), named), schema.value, CANONICAL)


def normalised(events: Events, plan: Plan) -> None:
    with open_corpus(events.table) as corpus:
        corpus.table(plan)


def tell(title: str, count: int, work: Callable[[], Any]) -> None:
    rates = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        rates.append(count / (time.process_time() - start))
    print(f"{title:<34} {statistics.median(rates):>10,.0f} events/s  ({min(rates):,.0f} to {max(rates):,.0f})")


def main(folder: Path, given: Path | None) -> None:
    pa.set_cpu_count(1)
    path = given or folder / "made.json.gz"
    if given is None:
        write_cloudtrail(background(events=COUNT, seed=1), None, folder / "made.json")
        path.write_bytes(gzip.compress((folder / "made.json").read_bytes(), 6))
    plan, events = columns_read(), read_events(path)
    payloads = events.table.column("additionalEventData")
    print(f"{len(events):,} events, {len(payloads.unique()):,} distinct additionalEventData")
    tell("columns to ECS columns", len(events), lambda: normalised(events, plan))
    tell("records in a .gz to ECS columns", len(events), lambda: normalised(read_events(path), plan))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary), Path(sys.argv[1]) if len(sys.argv) > 1 else None)
