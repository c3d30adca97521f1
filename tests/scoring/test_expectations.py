"""What a scenario demands of a detection, held against what fired."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest

from livefire.detection import Detection
from livefire.expectation import Expectation, Target
from livefire.matches import Matches
from livefire.plan import Columns, Source
from livefire.reports.story import because
from livefire.result import ExpectationOutcome, UnexpectedFire
from livefire.scoring import Evidence, credit, judge_expectation, judge_unlisted, score, unjudged, unnamed
from livefire.scoring.expectations import expected
from tests.scoring.tables import Event, corpus, evidence, matches

SCENARIO = "aws/consoler"
LEAK = [Event("leak", part=part, attack=True) for part in ("federate", "token", "login")]
PORTAL = [Event("portal", part="token", instance=number) for number in range(4)]


def firing(events: Sequence[Event], *rows: int) -> list[Event]:
    return [dataclasses.replace(one, fires=row in rows) for row, one in enumerate(events)]


def targets(*texts: str) -> tuple[Target, ...]:
    return tuple(map(Target.of, texts))


def judged(expectation: Expectation, events: list[Event], found: Matches | None = None) -> ExpectationOutcome:
    return both(expectation, events, found)[0]


def both(
    expectation: Expectation, events: list[Event], found: Matches | None = None
) -> tuple[ExpectationOutcome, tuple[UnexpectedFire, ...]]:
    world, seen = corpus(events, SCENARIO), evidence(events, found)
    return judge_expectation(expectation, world, seen, credit(world, seen), language="sigma")


TOKEN = Expectation(SCENARIO, "aws/rule", fires_on=targets("leak.token"), because="the token opens a console")
SILENT = Expectation(SCENARIO, "aws/rule", silent=True)


@pytest.mark.parametrize(
    ("expectation", "rows", "problems"),
    [
        (TOKEN, [1], []),
        (TOKEN, [], ["silent on leak.token"]),
        (TOKEN, [2], ["silent on leak.token", "fired on leak.login, which is not listed"]),
        (TOKEN, [1, 3, 4], ["fired on portal.token (2 times), which is not listed"]),
        (dataclasses.replace(TOKEN, also_fires_on=targets("portal")), [1, 3, 4], []),
        (dataclasses.replace(TOKEN, also_fires_on=targets("portal")), [1], []),
        (dataclasses.replace(TOKEN, fires_on=targets("leak")), [0], []),
        (dataclasses.replace(TOKEN, fires_on=targets("portal.token")), [3, 4, 5, 6], []),
        (
            dataclasses.replace(TOKEN, fires_on=targets("portal.token")),
            [3, 4],
            ["silent on portal.token: fired on 2 of 4 instances"],
        ),
        (dataclasses.replace(TOKEN, fires_on=(Target("portal", "token", 2),)), [3, 4], []),
        (
            dataclasses.replace(TOKEN, fires_on=(Target("portal", "token", 2),)),
            [3],
            ["silent on portal.token: fired on 1 of 4 instances, 2 wanted"],
        ),
        (dataclasses.replace(TOKEN, fires_on=targets("leak.logout")), [], ["no event 'leak.logout' happens in the scenario"]),
        (SILENT, [], []),
        (SILENT, [3], ["fired on portal.token"]),
        (Expectation(SCENARIO, "aws/rule", misses=targets("leak"), because="x"), [], []),
        (
            Expectation(SCENARIO, "aws/rule", misses=targets("leak"), because="x"),
            [1],
            ["the known miss leak is caught: the expectation is stale"],
        ),
        (
            Expectation(SCENARIO, "aws/rule", misses=targets("leak.token"), because="x"),
            [2],
            ["fired on leak.login, which is not listed"],
        ),
        (dataclasses.replace(TOKEN, alerts_at_least=1, alerts_at_most=1), [1], []),
        (dataclasses.replace(TOKEN, alerts_at_least=2, alerts_at_most=2), [1], ["1 alert, 2 wanted"]),
        (dataclasses.replace(TOKEN, alerts_at_least=2), [1], ["1 alert, at least 2 wanted"]),
        (dataclasses.replace(TOKEN, alerts_at_most=0), [1], ["1 alert, at most 0 wanted"]),
    ],
)
def test_an_expectation_holds_or_says_why_not(expectation: Expectation, rows: list[int], problems: list[str]) -> None:
    outcome = judged(expectation, firing([*LEAK, *PORTAL], *rows))
    assert list(outcome.problems) == problems
    assert outcome.passed is (problems == [])


def test_a_grouped_match_without_state_is_judged_event_by_event() -> None:
    events = [*LEAK, *PORTAL]
    outcome = judged(TOKEN, events, matches([1, 3]))
    assert outcome.problems == ("fired on portal.token, which is not listed",)


def test_a_match_with_state_may_rest_on_other_events_too() -> None:
    events = [*LEAK, *PORTAL]
    world, own = corpus(events, SCENARIO), evidence(events, matches([1, 3, 4]))
    seen = Evidence(own.matches, own.in_scope, stateless=False, stands=lambda rows: bool(np.isin(1, rows)))
    outcome, unexpected = judge_expectation(TOKEN, world, seen, credit(world, seen), language="sigma")
    assert (outcome.passed, unexpected) == (True, ())


def threshold(events: list[Event], least: int, found: Matches) -> Evidence:
    """A rule that fires on `least` events or more."""
    own = evidence(events, found)
    return Evidence(own.matches, own.in_scope, own.intended, stateless=False, stands=lambda rows: len(rows) >= least)


CROWD = [*LEAK, *(Event("portal", part="token", instance=number) for number in range(6))]
STANDS_WITHOUT = ("leak is in a match that stands without it: no fire on leak",)


@pytest.mark.parametrize(("least", "caught", "problems"), [(9, 1, ()), (3, 0, STANDS_WITHOUT)])
def test_the_counts_and_an_expectation_rest_on_the_same_credit(least: int, caught: int, problems: tuple[str, ...]) -> None:
    leak = dataclasses.replace(TOKEN, fires_on=targets("leak"))
    world, seen = corpus(CROWD, SCENARIO), threshold(CROWD, least, matches(range(9)))
    credited = credit(world, seen)
    counts = score(world, seen, credited, named=frozenset({("leak", None)})).counts
    outcome, _ = judge_expectation(leak, world, seen, credited, language="kusto")
    assert (counts.caught, counts.false_negatives) == (caught, 1 - caught)
    assert outcome.problems == problems


def test_a_known_miss_is_not_caught_by_a_match_that_stands_without_it() -> None:
    missed = Expectation(SCENARIO, "aws/rule", misses=targets("leak"), also_fires_on=targets("portal"), because="x")
    world, seen = corpus(CROWD, SCENARIO), threshold(CROWD, 3, matches(range(9)))
    assert judge_expectation(missed, world, seen, credit(world, seen), language="kusto")[0].problems == ()


def test_a_match_that_is_credited_to_nobody_is_not_silence() -> None:
    world, seen = corpus(CROWD, SCENARIO), threshold(CROWD, 3, matches(range(9)))
    outcome, _ = judge_expectation(SILENT, world, seen, credit(world, seen), language="kusto")
    assert outcome.problems[0].startswith("fired on leak.federate")


def test_rows_that_rest_on_no_event_are_not_silence() -> None:
    assert judged(SILENT, LEAK, matches([])).problems == ("1 row that rests on no event",)


def test_known_misses_and_known_fires_are_named() -> None:
    expectation = Expectation(
        SCENARIO, "aws/rule", also_fires_on=targets("portal", "leak.login"), misses=targets("leak.token"), because="agent"
    )
    outcome = judged(expectation, firing([*LEAK, *PORTAL], 3))
    assert (outcome.passed, outcome.known_misses) == (True, ("leak.token",))
    assert [one.place for one in outcome.known_fires] == ["portal"]


@pytest.mark.parametrize("key", ["fires_on", "also_fires_on", "misses"])
def test_a_target_that_does_not_happen_is_a_slip(key: str) -> None:
    expectation = dataclasses.replace(Expectation(SCENARIO, "aws/rule", because="x"), **{key: targets("leak.tokn")})
    assert judged(expectation, LEAK).problems == ("no event 'leak.tokn' happens in the scenario",)


def test_a_known_fire_is_named_by_what_its_instances_are() -> None:
    events = [
        Event("leak", attack=True, intended=True, fires=True),
        Event("pivot", attack=True, fires=True),
        Event("drill", intended=True, fires=True),
        Event("portal", fires=True),
        Event("portal", instance=1, intended=True, fires=True),
        Event("named", fires=True),
        Event("quiet"),
    ]
    steps = ("leak", "pivot", "drill", "portal", "named", "quiet")
    expectation = Expectation(SCENARIO, "aws/rule", also_fires_on=targets(*steps), because="x")
    world, seen = corpus(events, SCENARIO), evidence(events)
    named = frozenset({("named", None)})
    outcome, _ = judge_expectation(expectation, world, seen, credit(world, seen), language="sigma", named=named)
    assert {one.place: one.kinds for one in outcome.known_fires} == {
        "leak": ("true_positive",),
        "pivot": ("incidental",),
        "drill": ("benign_positive",),
        "portal": ("false_positive", "benign_positive"),
        "named": ("benign_positive",),
    }
    assert list(because(outcome)) == [
        "known true positive: leak, because x",
        "known incidental fire: pivot, because x",
        "known benign positive: drill, named, because x",
        "known false positive and benign positive: portal, because x",
    ]


def test_unlisted_fires_are_unexpected_one_for_each_place() -> None:
    _, unexpected = both(SILENT, firing([*LEAK, *PORTAL], 1, 3, 5))
    assert [(one.place, one.alerts, one.example, one.failed) for one in unexpected] == [
        ("leak.token", 1, "event-1", True),
        ("portal.token", 2, "event-3", True),
    ]


DETECTION = Detection("aws/rule", "A rule", "sigma", "cloudtrail", Source(Columns()), "")


@pytest.mark.parametrize(("unlisted", "failed"), [("report", [False]), ("fail", [True]), ("ignore", [])])
def test_a_detection_that_is_not_listed_is_treated_as_the_scenario_says(unlisted: str, failed: list[bool]) -> None:
    events = firing(LEAK, 1)
    world, seen = corpus(events, SCENARIO), evidence(events)
    found = judge_unlisted(DETECTION, world, seen, credit(world, seen), unlisted=unlisted)
    assert [one.failed for one in found] == failed


def test_what_no_expectation_names_is_unnamed() -> None:
    other = dataclasses.replace(DETECTION, language="kusto")
    narrowed = dataclasses.replace(TOKEN, only=("sigma",))
    assert unnamed([narrowed], [DETECTION, other]) == (other,)
    assert unnamed([TOKEN], [DETECTION, other]) == ()


def test_a_detection_that_did_not_run_is_not_judged() -> None:
    outcome = unjudged(TOKEN, language="sigma", reason="ENRICH is not supported")
    assert (outcome.passed, outcome.problems) == (None, ("ENRICH is not supported",))


@pytest.mark.parametrize(
    ("expectation", "words"),
    [
        (SILENT, "silence"),
        (TOKEN, "fires on leak.token"),
        (
            Expectation(
                "s",
                "d",
                fires_on=(Target("a", None, 2),),
                also_fires_on=targets("b"),
                misses=targets("c.d"),
                alerts_at_least=1,
                alerts_at_most=3,
            ),
            "fires on a (at least 2); may fire on b; misses c.d; at least 1 and at most 3 alerts",
        ),
    ],
)
def test_a_demand_reads_as_words(expectation: Expectation, words: str) -> None:
    assert expected(expectation) == words


def test_positives_are_what_fires_on_names() -> None:
    expectation = Expectation("s", "d", fires_on=targets("a", "b.c"), also_fires_on=targets("d"), misses=targets("e"))
    assert expectation.positives == {("a", None), ("b", "c")}


def told(expectation: Expectation, events: list[Event], agents: list[str | None]) -> ExpectationOutcome:
    world = corpus(events, SCENARIO)
    columns = pa.table({"eventName": ["Login"] * len(events), "userAgent": agents, "source": ["s"] * len(events)})
    seen = dataclasses.replace(evidence(events), seen=lambda: columns)
    return judge_expectation(expectation, world, seen, credit(world, seen), language="sigma")[0]


def test_the_story_shows_the_silent_event_beside_a_sibling_that_fired() -> None:
    events = firing([*LEAK, *PORTAL], 3)
    outcome = told(
        dataclasses.replace(TOKEN, also_fires_on=targets("portal")), events, [None, "Jersey", "x", "Go", "a", "b", "c"]
    )
    assert outcome.story is not None
    assert (outcome.story.expected, outcome.story.got) == ("fires on leak.token; may fire on portal", "1 alert on portal.token")
    assert [(one.event, one.place, one.fired, one.columns) for one in outcome.story.witnesses] == [
        ("event-1", "leak.token", False, (("userAgent", "Jersey"),)),
        ("event-3", "portal.token", True, (("userAgent", "Go"),)),
    ]


def test_an_event_without_a_sibling_shows_every_column_that_is_read() -> None:
    outcome = told(SILENT, firing([LEAK[0]], 0), ["Jersey"])
    assert outcome.story is not None
    assert outcome.story.witnesses[0].columns == (("eventName", "Login"), ("userAgent", "Jersey"), ("source", "s"))


def test_a_story_is_short_however_much_went_wrong() -> None:
    events = [Event("portal", instance=number, fires=True) for number in range(200)]
    outcome = told(SILENT, events, ["x"] * 200)
    assert outcome.story is not None
    assert len(outcome.story.witnesses) <= 5
    assert outcome.story.got == "200 alerts on portal.login (200 times)"


def test_a_passed_expectation_tells_no_story() -> None:
    assert judged(SILENT, LEAK).story is None
