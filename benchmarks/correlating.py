"""Rules in order, over all events of one window, against a count of the same events: what the order costs, and how it grows.

    python benchmarks/correlating.py [--events 10000]

Both list the same events for each match, so what is left between them is the order. Peak memory is of the whole process.
"""

from __future__ import annotations

import argparse
import resource
from functools import partial

import pyarrow as pa
from rounds import compare, heading

from livefire.engines.duckdb import Corpus, open_table
from livefire.languages.sigma import plan
from livefire.plan import Column, Columns
from livefire.plan.types import TEXT, TIMESTAMP

COLUMNS = Columns((Column("eventTime", TIMESTAMP), Column("name", TEXT)))
RULES = "".join(f"---\nname: {name}\ndetection: {{s: {{name: {name}}}, condition: s}}\n" for name in "ab")
ORDERED = "correlation:\n  type: temporal_ordered\n  rules: [a, b]\n  timespan: SPAN\n" + RULES
COUNTED = "correlation:\n  type: event_count\n  rules: [a, b]\n  timespan: SPAN\n  condition: {gte: 2}\n" + RULES


def alternating(count: int) -> pa.Table:
    """An event each second, of one rule and the other in turn."""
    times = pa.array(range(0, count * 1_000_000, 1_000_000), pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    return pa.table({"eventTime": times, "name": ["ab"[i % 2] for i in range(count)]})


def judge(corpus: Corpus, rule: str, timespan: str) -> None:
    """Every event but the first ends a window of both rules."""
    found = corpus.matches(plan(rule.replace("SPAN", timespan), COLUMNS))
    assert corpus.rows is not None and len(found) == corpus.rows.num_rows - 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000)
    events = parser.parse_args().events
    heading("a count")
    for count, timespan in ((events, "1d"), (2 * events, "1d"), (10 * events, "5m"), (20 * events, "5m")):
        with open_table(alternating(count)) as corpus:
            ordered, counted = (partial(judge, corpus, rule, timespan) for rule in (ORDERED, COUNTED))
            compare(f"{count:,} events, a window of {timespan}", count, ordered, counted)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
