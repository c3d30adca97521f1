"""The functions of livefire's public API, as a caller meets them."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

import livefire
from livefire.aws.organisation import Organisation
from livefire.detection import Detection
from livefire.errors import EngineError, InputError, NoTelemetryError, PackError, RuleError
from livefire.events.assemble import Event
from livefire.events.columns import Events
from livefire.events.draw import Draw
from livefire.events.write import records
from livefire.formats import load_kept
from livefire.plan import Table
from livefire.query import answer
from livefire.tables import read_tables
from livefire.testing import detection, events_from, fired_on, intended_on, part

RULE = "aws/getsignintoken_abuse"
PIVOT = "aws/federation.aws_consoler"


def test_functions_stay_functions_when_their_modules_are_imported() -> None:
    import livefire.query  # noqa: PLC0415  what is tested
    import livefire.run  # noqa: PLC0415

    assert callable(livefire.run)
    assert callable(livefire.query)


def test_an_activity_gives_instances_with_labels() -> None:
    events = livefire.generate(PIVOT, n=5)
    assert events.labels is not None
    assert len(events) == len(events.labels) == 20
    assert set(events.labels.table.column("instance").to_pylist()) == set(range(5))


def test_a_generator_function_itself_is_an_activity() -> None:
    activity = livefire.open_pack().activity(PIVOT)
    assert len(livefire.generate(activity, n=2)) == 8


def test_an_error_of_an_activity_is_told_with_its_line() -> None:
    def broken(draw: Draw, organisation: Organisation) -> Iterator[Event]:
        raise KeyError("here")
        yield

    line = broken.__code__.co_firstlineno + 1
    with pytest.raises(PackError, match=rf"test_public_functions\.py:{line}: activity 'broken' .*: KeyError: 'here'"):
        livefire.generate(broken, n=1)


def test_one_name_may_stand_without_a_list() -> None:
    found = livefire.run(livefire.open_pack(), background=0, only="aws/getsignintoken_abuse", scenarios="aws/portal_morning")
    assert ([one.id for one in found.detections], found.scenarios) == (["aws/getsignintoken_abuse"], 1)


def test_no_path_at_all_is_refused() -> None:
    with pytest.raises(InputError, match="expected a file, a folder or a glob"):
        livefire.read_events()


def test_the_errors_are_at_hand() -> None:
    assert livefire.errors.InputError is InputError


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    first, again, other = (records(livefire.generate(PIVOT, n=3, seed=seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_n_with_a_scenario_is_refused() -> None:
    with pytest.raises(InputError, match="its timeline says how many instances"):
        livefire.generate("aws/portal_morning", n=3)


def test_a_name_that_is_neither_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="'aws/portal_morning' exists"):
        livefire.generate("aws/portal_mornin")


def test_backtest_over_no_event_is_refused() -> None:
    with pytest.raises(InputError, match="an empty corpus proves nothing"):
        livefire.backtest(detection(RULE), events_from([]))


def test_backtest_of_one_detection_names_events_without_an_id_by_their_row() -> None:
    record = {"eventSource": "signin.amazonaws.com", "eventName": "GetSigninToken", "userAgent": "x"}
    outcome = livefire.backtest(detection(RULE), events_from([{"eventName": "Other"}, record]))[0]
    assert [match.events for match in outcome.matches] == [("#1",)]


LISTED = """\
id: listed
name: calls on a list
tactics: [Impact]
query: AWSCloudTrail | where EventName in (_GetWatchlist("calls") | project SearchKey)
"""
ESCAPED = """\
id: escaped
name: an ampersand as it is
tactics: [Impact]
query: AWSCloudTrail | where RequestParameters contains "a&b" and TimeGenerated > ago(1h)
"""


def sentinel(folder: Path, text: str) -> Detection:
    (folder / "rule.yaml").write_text(text, encoding="utf-8")
    (found,) = livefire.load_detections(folder / "rule.yaml")
    return found


def listed_calls(folder: Path) -> dict[str, Table]:
    (folder / "calls.csv").write_text("SearchKey\nGetSigninToken\n", encoding="utf-8")
    return read_tables({"calls": folder / "calls.csv"})


def test_a_backtest_takes_tables(tmp_path: Path) -> None:
    calls = listed_calls(tmp_path)
    events, rule = livefire.generate(PIVOT, n=2), sentinel(tmp_path, LISTED)
    (without,) = livefire.backtest(rule, events)
    (outcome,) = livefire.backtest(rule, events, tables=calls)
    assert (without.state, without.verdict) == ("UNSUPPORTED", None)
    assert (outcome.verdict, len(outcome.matches)) == ("FIRED", 2)
    assert (fired_on(rule, events, tables=calls) == part(events, "get_signin_token")).all()


def test_fired_on_obeys_the_siem_and_the_clock(tmp_path: Path) -> None:
    rule, moment = sentinel(tmp_path, ESCAPED), datetime.datetime(2026, 1, 14, 9, tzinfo=datetime.UTC)
    record = {"eventName": "X", "eventTime": "2026-01-14T09:00:00Z", "requestParameters": {"name": "a&b"}}
    plain = livefire.Siem(html_safe=False)
    assert not fired_on(rule, [record]).any()
    assert fired_on(rule, [record], siem=plain).all()
    assert not fired_on(rule, [record], siem=plain, now=moment + datetime.timedelta(hours=2)).any()


def test_tables_leave_a_broken_file_its_own_error(tmp_path: Path) -> None:
    (tmp_path / "rule.sentinel.yaml").write_text("id: a\nkind: Scheduled\nquery: [no text]\n", encoding="utf-8")
    (broken,) = load_kept(tmp_path)
    (outcome,) = livefire.backtest(broken, livefire.generate(PIVOT), tables=listed_calls(tmp_path))
    assert outcome.state == "ERROR"
    assert "a rule is a mapping with a 'query' of text" in outcome.reason


def test_repeated_event_ids_are_two_events() -> None:
    record = {"eventSource": "signin.amazonaws.com", "eventName": "GetSigninToken", "userAgent": "x", "eventID": "same"}
    outcome = livefire.backtest(detection(RULE), events_from([record, record]))[0]
    assert [match.events for match in outcome.matches] == [("same",), ("same",)]


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(InputError, match="no engine 'sqlite'; there is duckdb"):
        livefire.backtest(detection(RULE), livefire.generate(PIVOT), engine="sqlite")


def test_a_wrong_query_has_a_place() -> None:
    with pytest.raises(RuleError) as raised:
        livefire.query("print x = 1\n| where y > 1", language="kusto")
    assert (raised.value.line, raised.value.column) == (2, 9)


def test_now_is_the_given_moment() -> None:
    noon = datetime.datetime(2026, 1, 14, 12, tzinfo=datetime.UTC)
    assert livefire.query("print t = now()", language="kusto", now=noon).to_pylist() == [{"t": noon.replace(tzinfo=None)}]


def test_now_over_events_is_the_greatest_event_time() -> None:
    events = livefire.generate(PIVOT)
    table = livefire.query(
        "AWSCloudTrail | summarize last = max(TimeGenerated) | extend here = now()", language="kusto", events=events
    )
    row = table.to_pylist()[0]
    assert row["last"] == row["here"]


DECIDING = 'FROM logs-aws.cloudtrail-* | WHERE source.geo.country_name == "Germany" | STATS n = COUNT(*)'
SHOWN = "FROM logs-aws.cloudtrail-* | KEEP source.geo.country_name | LIMIT 1"


def without_places() -> Events:
    return Events(livefire.generate(PIVOT).table)


def test_a_query_that_asks_what_nothing_fills_is_refused_with_the_hint() -> None:
    with pytest.raises(NoTelemetryError) as raised:
        livefire.query(DECIDING, language="esql", events=without_places())
    assert "1:36: nothing here fills 'source.geo.country_name'" in str(raised.value)
    assert "hint: no source of places: --geoip FILE" in str(raised.value)


def test_a_query_that_only_shows_what_nothing_fills_says_so() -> None:
    found = answer(SHOWN, language="esql", events=without_places())
    assert found.rows.to_pylist() == [{"source.geo.country_name": None}]
    assert found.remark == "null in every row, as nothing here fills them: source.geo.country_name"


def test_a_query_of_what_events_bring_with_them_is_answered() -> None:
    assert answer(SHOWN, language="esql", events=livefire.generate(PIVOT)).remark == ""


@pytest.mark.parametrize(
    ("language", "text"),
    [("kusto", "AWSCloudTrail | count"), ("kusto", "union AWSCloudTrail, (print a = 1) | count"), ("sigma", "selection")],
)
def test_a_query_that_reads_records_is_refused_without_any(language: str, text: str) -> None:
    rule = "title: A\nlogsource: {product: aws, service: cloudtrail}\ndetection: {a: {eventName: A}, condition: a}\n"
    with pytest.raises(InputError, match="no logs: expected --on PATH"):
        livefire.query(rule if language == "sigma" else text, language=language)


def test_an_activity_that_yields_no_event_is_told() -> None:
    def stray(draw: object, organisation: object) -> Iterator[str]:
        yield "x"

    with pytest.raises(PackError, match="activity 'stray': expected events, it gives 'x'"):
        livefire.generate(stray)


def test_intended_is_what_the_intent_says_of_the_facts() -> None:
    events = livefire.generate(PIVOT, n=4)
    assert (intended_on(detection(RULE), events) == part(events, "get_signin_token")).all()


def test_a_detection_that_cannot_run_is_an_error_and_not_silence() -> None:
    broken = livefire.testing.detection(RULE)
    unsupported = type(broken)(**{**vars(broken), "body": RuleError("broken")})
    with pytest.raises(EngineError, match="did not run: ERROR"):
        fired_on(unsupported, livefire.generate(PIVOT))


@hypothesis.settings(max_examples=8, deadline=None)
@hypothesis.given(livefire.strategies.instances(PIVOT, "aws/identity_center.portal_login"))
def test_instances_carry_a_label_for_each_event(events: Events) -> None:
    assert events.labels is not None
    assert len(events) == len(events.labels) > 0


@hypothesis.settings(max_examples=5, deadline=None)
@hypothesis.given(livefire.strategies.organisations())
def test_organisations_have_people(organisation: Organisation) -> None:
    assert len(organisation.employees) >= 1


@hypothesis.settings(max_examples=5, deadline=None)
@hypothesis.given(livefire.strategies.records(PIVOT))
def test_records_are_mappings(record: dict[str, object]) -> None:
    assert record["eventSource"] in ("sts.amazonaws.com", "signin.amazonaws.com")


def test_a_query_that_chooses_no_columns_gives_all_of_its_tables() -> None:
    events = livefire.generate("aws/federation.aws_consoler", n=1)
    found = livefire.query("AWSCloudTrail | take 2", language="kusto", events=events)
    assert found.num_rows == 2
    assert {"EventName", "UserAgent", "AdditionalEventData", "TimeGenerated"} <= set(found.column_names)
