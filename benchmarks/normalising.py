"""Events to ECS columns, through composed plans on DuckDB: those that the pack's ES|QL detection reads, then others.

    python benchmarks/normalising.py [LOG.gz]

From columns in memory, and from a .gz of records: 200,000 events whose payload texts repeat, as services write them,
or those of the LOG. Rates are events for each second of one core: the time that all threads took together. Beside each
stands its ratio to the yardstick, columns to the detection's ECS columns, measured in turn with it. "Cold" remembers
nothing of what was read before. "The same calls" are the first 2,000 events again and again. Without books no entity is told.
"""

from __future__ import annotations

import dataclasses
import gzip
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
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
from livefire.schemas import SCHEMAS, USUAL

COUNT, CALLS = 200_000, 2_000
DETECTION = "aws/federated_login_without_mfa"
ENTITIES = tuple(name for name in SCHEMAS["ecs"].columns.names if "entity" in name.split("."))
LINES: tuple[tuple[str, tuple[str, ...], bool, bool], ...] = (
    ("request_parameters", ("aws.cloudtrail.request_parameters",), False, True),
    ("request_parameters", ("aws.cloudtrail.request_parameters",), False, False),
    ("response_elements", ("aws.cloudtrail.response_elements",), False, True),
    ("response_elements", ("aws.cloudtrail.response_elements",), False, False),
    ("related.ip, related.hosts and related.user", ("related.ip", "related.hosts", "related.user"), False, False),
    ("related.entity", ("related.entity",), False, False),
    ("related.entity", ("related.entity",), True, True),
    ("related.entity", ("related.entity",), True, False),
    (f"all {len(ENTITIES)} columns of entities", ENTITIES, False, False),
    (f"all {len(ENTITIES)} columns of entities", ENTITIES, True, False),
)
"""Title, ECS columns, whether there are books, whether it is cold."""


def columns_read() -> Plan:
    """A projection of every ECS column that the detection reads."""
    schema = SCHEMAS["ecs"]
    (detection,) = (found for file in open_pack().detections[DETECTION] if file.suffix == ".toml" for found in load(file))
    body = detection.body
    assert not isinstance(body, Exception), body
    named = tuple(name for name in reads(body) if schema.columns.find(name) is not None)
    print("columns:", ", ".join(named))
    return columns(*named)


def columns(*names: str) -> Plan:
    """A projection of these ECS columns."""
    schema = SCHEMAS["ecs"]
    named = tuple((name, schema.columns.field(name)) for name in names)
    return compose(Project(Source(schema.columns), named), schema.value, CANONICAL)


def normalised(events: Events, plan: Plan, *, books: bool = False) -> None:
    with open_corpus(events.table, USUAL.books(events.addresses) if books else None) as corpus:
        corpus.table(plan)


def rate(count: int, work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return count / (time.process_time() - start)


def tell(title: str, count: int, work: Callable[[], Any], yardstick: Callable[[], Any], *, cold: bool = False) -> None:
    rates, ratios = [], []
    for _ in range(ROUNDS):
        if cold:
            forget()
        rates.append(rate(count, work))
        ratios.append(rates[-1] / rate(count, yardstick))
    print(
        f"{title:<48} {statistics.median(rates):>10,.0f} events/s  ({min(rates):,.0f} to {max(rates):,.0f})"
        f"  {statistics.median(ratios):5.2f}x  ({min(ratios):.2f} to {max(ratios):.2f})"
    )


def forget() -> None:
    """What functions of livefire remember of texts, with what was made once for a process."""
    for name, module in list(sys.modules.items()):
        if name.startswith("livefire"):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def repeated(events: Events) -> Events:
    places = pa.array(np.arange(len(events)) % CALLS)
    return dataclasses.replace(events, table=events.table.take(places).combine_chunks(), records=None)


def tell_columns(events: Events, yardstick: Callable[[], Any]) -> None:
    """From columns in memory, the LINES."""
    for title, names, books, cold in LINES:
        work = partial(normalised, events, columns(*names), books=books)
        tell(f"{title}{', books' if books else ''}{', cold' if cold else ''}", len(events), work, yardstick, cold=cold)


def main(folder: Path, given: Path | None) -> None:
    pa.set_cpu_count(1)
    path = given or folder / "made.json.gz"
    made = background(events=COUNT, seed=1)
    if given is None:
        write_cloudtrail(made, None, folder / "made.json")
        path.write_bytes(gzip.compress((folder / "made.json").read_bytes(), 6))
    plan, events = columns_read(), dataclasses.replace(read_events(path), addresses=made.addresses)
    payloads = events.table.column("additionalEventData")
    print(f"{len(events):,} events, {len(payloads.unique()):,} distinct additionalEventData")
    yardstick = partial(normalised, events, plan)
    tell("columns to ECS columns", len(events), yardstick, yardstick)
    tell("records in a .gz to ECS columns", len(events), lambda: normalised(read_events(path), plan), yardstick)
    tell_columns(events, yardstick)
    print(f"the first {CALLS:,} events again and again")
    again = repeated(events)
    tell_columns(again, partial(normalised, again, plan))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary), Path(sys.argv[1]) if len(sys.argv) > 1 else None)
