"""Correlations agree with a straightforward model: every event looked at by itself, with all events of its group before it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livefire.engines.duckdb import open_table
from livefire.languages.sigma import plan
from livefire.plan import Column, Columns
from livefire.plan.empty import forbidding
from livefire.plan.predicates import is_stateless
from livefire.plan.types import TEXT, TIMESTAMP, ListOf

COLUMNS = Columns(
    (
        Column("eventTime", TIMESTAMP),
        Column("name", TEXT),
        Column("user", TEXT),
        Column("tags", ListOf(TEXT)),
        Column("sizes", ListOf(TEXT)),
    )
)
RULES = {"made": "ab", "changed": "bc", "gone": "c", "never": ""}
"""Rule -> the names that it matches: an event may be of two rules; the last asks for a field that no event has."""


def bases(*rules: str) -> str:
    """The rules themselves, as documents."""
    searches = {rule: f"name: [{', '.join(letters)}]" if letters else "zone: x" for rule, letters in RULES.items()}
    return "".join(f"---\nname: {rule}\ndetection:\n  s: {{{searches[rule]}}}\n  condition: s\n" for rule in rules)


@dataclass(frozen=True)
class Event:
    time: int | None  # seconds
    name: str
    user: str | None
    tags: tuple[str, ...] | None
    sizes: tuple[str, ...] | None

    def values(self, field: str) -> tuple[str, ...]:
        found: str | tuple[str, ...] | None = getattr(self, field)
        return (found,) if isinstance(found, str) else found or ()


@dataclass(frozen=True)
class Asked:
    kind: str
    rules: tuple[str, ...]
    within: int
    groups: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()  # (rule, field) of the alias `key`, which is then a group
    order: str = "gte"
    threshold: float | None = None

    @property
    def written(self) -> str:
        lines = [f"type: {self.kind}", f"rules: [{', '.join(self.rules)}]", f"timespan: {self.within}s"]
        groups = (*self.groups, *(["key"] if self.aliases else []))
        lines += [f"group-by: [{', '.join(groups)}]"] if groups else []
        lines += (
            ["aliases:", "  key: {" + ", ".join(f"{rule}: {field}" for rule, field in self.aliases) + "}"] if self.aliases else []
        )
        field = "field: sizes, " if self.kind.startswith("value") else ""
        lines += [f"condition: {{{field}{self.order}: {self.threshold:g}}}"] if self.threshold is not None else []
        return "correlation:\n" + "".join(f"  {line}\n" for line in lines) + bases(*self.rules)

    def fields(self, rule: str) -> tuple[str, ...]:
        return (*self.groups, *(field for owner, field in self.aliases if owner == rule))


ORDERS: dict[str, Callable[[float, float], bool]] = {
    "gt": lambda one, other: one > other, "gte": lambda one, other: one >= other, "lt": lambda one, other: one < other,
    "lte": lambda one, other: one <= other, "eq": lambda one, other: one == other, "neq": lambda one, other: one != other,
}  # fmt: skip

Row = tuple[int, tuple[str, ...], frozenset[str]]  # event, group, rules


def modelled(asked: Asked, events: list[Event]) -> list[list[int]]:
    """The events of each match."""
    rows = sorted(model_rows(asked, events), key=lambda row: (events[row[0]].time or 0, row[0]))
    found = []
    for i, (number, group, _) in enumerate(rows):
        end = events[number].time
        window = [row for row in rows[: i + 1] if row[1] == group and (end or 0) - asked.within <= (events[row[0]].time or 0)]
        if holds(asked, window, events):
            found.append(sorted(row[0] for row in window))
    return sorted(found)


def model_rows(asked: Asked, events: list[Event]) -> list[Row]:
    rows: dict[tuple[int, tuple[str, ...]], set[str]] = {}
    for rule, (number, event) in product(asked.rules, enumerate(events)):
        if event.time is not None and event.name in RULES[rule]:
            for group in product(*map(event.values, asked.fields(rule))):
                rows.setdefault((number, group), set()).add(rule)
    return [(number, group, frozenset(rules)) for (number, group), rules in rows.items()]


def holds(asked: Asked, window: list[Row], events: list[Event]) -> bool:
    values = [size for number, _, _ in window for size in events[number].values("sizes")]
    numbers = [float(value) for value in values if value.isdigit()]
    match asked.kind:
        case "temporal_ordered":
            return in_order(asked.rules, [rules for _, _, rules in window])
        case "temporal" if asked.threshold is None:
            return all(any(rule in rules for _, _, rules in window) for rule in asked.rules)
    made = {
        "event_count": lambda: len(window),
        "value_count": lambda: len(set(values)),
        "value_sum": lambda: sum(numbers) if numbers else None,
        "value_avg": lambda: sum(numbers) / len(numbers) if numbers else None,
        "temporal": lambda: len(frozenset[str]().union(*(rules for _, _, rules in window))),
    }[asked.kind]()
    return made is not None and ORDERS[asked.order](made, asked.threshold or 0)


def in_order(rules: tuple[str, ...], window: list[frozenset[str]]) -> bool:
    """Each rule in a row behind that of the rule before it; the first that fits is the best."""
    place = 0
    for rule in rules:
        while place < len(window) and rule not in window[place]:
            place += 1
        if place == len(window):
            return False
        place += 1
    return True


def matched(rule: str, events: list[Event]) -> list[list[int]]:
    times = pa.array([None if one.time is None else one.time * 1_000_000 for one in events], pa.int64())
    table = pa.table(
        {
            "eventTime": times.cast(pa.timestamp("us", tz="UTC")),
            "name": pa.array([one.name for one in events], pa.string()),
            "user": pa.array([one.user for one in events], pa.string()),
            "tags": pa.array([one.tags for one in events], pa.list_(pa.string())),
            "sizes": pa.array([one.sizes for one in events], pa.list_(pa.string())),
        }
    )
    with open_table(table) as corpus:
        found: list[list[int]] = corpus.matches(plan(rule, COLUMNS)).events.to_pylist()
    return sorted(found)


EVENTS = st.lists(
    st.builds(
        Event,
        st.one_of(st.integers(0, 9), st.none()),
        st.sampled_from("abcd"),
        st.sampled_from(["x", "y", None]),
        st.sampled_from([("x",), ("x", "y"), ("y", "y"), (), None]),
        st.sampled_from([("1",), ("1", "2"), ("3", "x"), (), None]),
    ),
    max_size=10,
)
SOME_RULES = st.lists(st.sampled_from(sorted(RULES)), min_size=1, unique=True).map(tuple)
GROUPS = st.sampled_from([(), ("user",), ("tags",), ("user", "tags")])
FIELDS = st.sampled_from(["user", "tags"])


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    kind = draw(st.sampled_from(["event_count", "value_count", "value_sum", "value_avg", "temporal", "temporal_ordered"]))
    rules = draw(SOME_RULES)
    aliases = tuple((rule, draw(FIELDS)) for rule in rules) if draw(st.booleans()) else ()
    threshold = None if kind == "temporal_ordered" or (kind == "temporal" and draw(st.booleans())) else draw(st.integers(0, 4))
    groups = draw(GROUPS) if not aliases else draw(st.sampled_from([(), ("user",)]))
    return Asked(kind, rules, draw(st.integers(1, 10)), groups, aliases, draw(st.sampled_from(sorted(ORDERS))), threshold)


@settings(max_examples=150, deadline=None)
@given(asked(), EVENTS)
def test_a_correlation_is_what_a_model_says(asked: Asked, events: list[Event]) -> None:
    assert matched(asked.written, events) == modelled(asked, events)
    assert not forbidding(plan(asked.written, COLUMNS)) or modelled(asked, events) == []


ORDERS_OF_RULES = [("made", "changed"), ("changed", "made"), ("gone", "made", "changed"), ("changed", "gone"), ("made",)]


@pytest.mark.parametrize("rules", ORDERS_OF_RULES, ids=" then ".join)
@pytest.mark.parametrize("aliases", [False, True])
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32), within=st.integers(1, 40), groups=st.sampled_from([(), ("user",)]))
def test_rules_in_order_are_what_a_model_says_of_hundreds_of_events(
    rules: tuple[str, ...], aliases: bool, seed: int, within: int, groups: tuple[str, ...]
) -> None:
    draw = random.Random(seed)
    names = draw.choice(["abcd", "addddddddb", "cccab", "ab"])
    events = [Event(draw.choice([None, *range(60)]), draw.choice(names), draw.choice("xyz"), ("x",), None) for _ in range(200)]
    keys = tuple((rule, "user") for rule in rules) if aliases and not groups else ()
    rule = Asked("temporal_ordered", rules, within, groups, keys)
    assert matched(rule.written, events) == modelled(rule, events)


ORDERED_CHAIN = """\
correlation:
  type: temporal_ordered
  rules: [gone, many, changed]
  timespan: 6s
---
name: many
correlation:
  type: temporal_ordered
  rules: [made, changed]
  timespan: 3s
""" + bases("made", "changed", "gone")


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from("abcd")), max_size=14))
def test_a_chain_of_rules_in_order_is_what_a_model_says(drawn: list[tuple[int, str]]) -> None:
    """Rows of the inner matches stand among the events, before the event that they end with is a row of a later rule."""
    events = [event(time, name) for time, name in drawn]
    inner = Asked("temporal_ordered", ("made", "changed"), 3)
    ordered = sorted(range(len(events)), key=lambda number: (events[number].time, number))
    rows: list[tuple[int, int, str, list[int]]] = []  # last event's place, rank, rule, events
    for place, number in enumerate(ordered):
        window = [one for one in ordered[: place + 1] if (events[number].time or 0) - 3 <= (events[one].time or 0)]
        flags = [frozenset(rule for rule in RULES if events[one].name in RULES[rule]) for one in window]
        kept = [one for one, flag in zip(window, flags, strict=True) if flag & {"made", "changed"}]
        own = flags[-1]
        rows += [(place, 0, "gone", [number])] if "gone" in own else []
        if own & {"made", "changed"} and in_order(inner.rules, flags):
            rows.append((place, -1, "many", sorted(kept)))
        rows += [(place, -2, "changed", [number])] if "changed" in own else []
    rows.sort(key=lambda row: row[:2])
    found = []
    for i, (place, *_) in enumerate(rows):
        ends = events[ordered[place]].time or 0
        window_rows = [row for row in rows[: i + 1] if ends - 6 <= (events[ordered[row[0]]].time or 0)]
        if in_order(("gone", "many", "changed"), [frozenset([row[2]]) for row in window_rows]):
            found.append(sorted({number for row in window_rows for number in row[3]}))
    assert matched(ORDERED_CHAIN, events) == sorted(found)


def event(time: int, name: str, user: str | None = "x") -> Event:
    return Event(time, name, user, None, None)


CHAIN = """\
correlation:
  type: temporal_ordered
  rules: [many, gone]
  group-by: [user]
  timespan: 4s
---
name: many
correlation:
  type: event_count
  rules: [made]
  group-by: [user]
  timespan: 2s
  condition: {gte: 2}
""" + bases("made", "gone")


def test_a_match_of_a_correlation_counts_at_its_last_event_and_brings_its_events() -> None:
    events = [event(0, "a"), event(1, "a"), event(1, "a", "y"), event(3, "c"), event(3, "c", "y")]
    assert matched(CHAIN, events) == [[0, 1, 3]]


def test_a_match_of_a_correlation_is_too_old_when_its_last_event_is() -> None:
    assert matched(CHAIN, [event(0, "a"), event(1, "a"), event(6, "c")]) == []


def test_in_the_same_second_the_order_of_the_log_counts() -> None:
    assert matched(CHAIN, [event(1, "a"), event(1, "c"), event(1, "a")]) == []
    assert matched(CHAIN, [event(1, "a"), event(1, "a"), event(1, "c")]) == [[0, 1, 2]]


def test_a_group_of_a_chain_may_be_no_group_of_its_correlations() -> None:
    chain = CHAIN.replace("  group-by: [user]\n  timespan: 2s", "  timespan: 2s")
    assert matched(chain, [event(0, "a", "y"), event(1, "a"), event(2, "c"), event(2, "c", "y")]) == [[0, 1, 2]]


def test_an_event_is_not_behind_itself() -> None:
    for rules in ("many, changed", "changed, many"):
        chain = CHAIN.replace("rules: [many, gone]", f"rules: [{rules}]").partition(bases("made", "gone"))[0]
        assert matched(chain + bases("made", "changed"), [event(0, "a"), event(1, "b")]) == []
    chain = CHAIN.replace("rules: [many, gone]", "rules: [many, changed]").partition(bases("made", "gone"))[0]
    assert [0, 1, 2] in matched(chain + bases("made", "changed"), [event(0, "a"), event(1, "b"), event(2, "c")])
    assert matched(ORDERED_CHAIN, [event(1, "c"), event(2, "b"), event(0, "a")]) == []  # the log is not in order


def test_a_correlation_has_state() -> None:
    assert not is_stateless(plan(CHAIN, COLUMNS))


@pytest.mark.parametrize("time", ["2026-01-14T12:00:00Z", "2026-01-14T12:00:00+00:00"])
def test_a_time_may_be_a_text(time: str) -> None:
    columns = Columns((Column("eventTime", TEXT), Column("name", TEXT)))
    rule = Asked("event_count", ("made",), 5, threshold=2).written
    with open_table(pa.table({"eventTime": [time, time, "yesterday"], "name": ["a", "a", "a"]})) as corpus:
        assert corpus.matches(plan(rule, columns)).events.to_pylist() == [[0, 1]]
