"""What a detection means, and why it did or did not fire on one event: true, false or unknown, and the stage that decided."""

from __future__ import annotations

import pytest

from livefire.detection import Detection
from livefire.errors import InputError
from livefire.events.columns import Events
from livefire.events.given import events_from
from livefire.explanation import explanation, explanations
from livefire.formats.lowered import body
from livefire.languages import SCHEMA_OF
from livefire.reports.explanation import console
from livefire.result import Explanation

USER = {"type": "IAMUser", "arn": "arn:aws:iam::111111111111:user/ada", "userName": "ada"}
LOGIN = {
    "eventVersion": "1.08", "userIdentity": USER, "eventTime": "2026-01-14T09:00:00Z", "eventSource": "signin.amazonaws.com",
    "eventName": "ConsoleLogin", "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.7", "userAgent": "Mozilla/5.0",
    "requestParameters": None, "responseElements": {"ConsoleLogin": "Success"}, "eventType": "AwsConsoleSignIn",
}  # fmt: skip
WITH_MFA, WITHOUT = {"MFAUsed": "Yes"}, {"MFAUsed": "No"}


def event(id: str, **changes: object) -> dict[str, object]:
    return {**LOGIN, "additionalEventData": WITHOUT, "eventID": id, **changes}


EVENTS = events_from(
    [
        event("without"),
        event("with", additionalEventData=WITH_MFA),
        event("silent about it", additionalEventData=None),
        event("other", eventName="ListBuckets", eventSource="s3.amazonaws.com", eventTime="2026-01-14T09:05:00Z"),
        event("twice"),
        event("twice", additionalEventData=WITH_MFA),
    ]
)


def detection(text: str, language: str) -> Detection:
    made = body(text, language, path="")
    return Detection("rule", "rule", language, SCHEMA_OF[language], made, text, techniques=("T1078",), tactics=("TA0001",))


def told(text: str, language: str, id: str, events: Events = EVENTS) -> Explanation:
    (found,) = explanations(detection(text, language), events, id)
    return found


MFA = {
    "esql": """\
FROM logs-*
| WHERE event.action == "ConsoleLogin"
    AND aws.cloudtrail.console_login.additional_eventdata.mfa_used == false""",
    "kusto": """\
AWSCloudTrail
| where EventName == "ConsoleLogin"
| extend Mfa = tostring(parse_json(AdditionalEventData).MFAUsed)
| where Mfa != "Yes\"""",
    "sigma": """\
title: t
logsource: {product: aws, service: cloudtrail}
detection:
  selection:
    eventName: ConsoleLogin
  mfa:
    additionalEventData.MFAUsed: 'Yes'
  condition: selection and not mfa
""",
}


@pytest.mark.parametrize(
    ("language", "id", "fired", "truths"),
    [
        ("esql", "without", True, [True, True]),
        ("esql", "with", False, [True, False]),
        ("esql", "silent about it", False, [True, None]),
        ("kusto", "without", True, [True, True]),
        ("kusto", "with", False, [True, False]),
        ("kusto", "silent about it", True, [True, True]),
        ("sigma", "without", True, [True, True]),
        ("sigma", "with", False, [True, False]),
        ("sigma", "silent about it", True, [True, True]),
        ("sigma", "other", False, [False, True]),
    ],
)
def test_each_predicate_is_true_false_or_unknown(language: str, id: str, fired: bool, truths: list[bool | None]) -> None:
    found = told(MFA[language], language, id)
    assert found.fired is fired
    assert [one.truth for one in found.predicates] == truths


REASONS = {
    "a false predicate": ("esql", MFA["esql"], "other", 'line 2, column 9: event.action == "ConsoleLogin" is false'),
    "an unknown one": (
        "esql",
        MFA["esql"],
        "silent about it",
        "line 3, column 9: aws.cloudtrail.console_login.additional_eventdata.mfa_used == false is unknown",
    ),
    "an exclusion": ("sigma", MFA["sigma"], "with", "line 8, column 28: not mfa: additionalEventData.MFAUsed: 'Yes' is false"),
    "a threshold": (
        "kusto",
        'AWSCloudTrail\n| where EventName == "ConsoleLogin"\n| summarize n = count() by UserIdentityArn\n| where n > 9',
        "with",
        "line 4, column 9: n > 9 is false",
    ),
    "a limit": (
        "esql",
        "FROM logs-* | SORT @timestamp | LIMIT 2",
        "other",
        "stage 3 keeps no row that rests on the event: limit 2",
    ),
    "a join": (
        "kusto",
        'let Buckets = AWSCloudTrail | where EventName == "ListBuckets" | project SourceIpAddress, Other = UserIdentityArn;\n'
        'AWSCloudTrail\n| where EventName == "ConsoleLogin"\n| join kind=leftanti Buckets on SourceIpAddress',
        "without",
        "stage 6 keeps no row that rests on the event: join anti on SourceIpAddress = SourceIpAddress",
    ),
    "both sides of a union": (
        "kusto",
        'union (AWSCloudTrail | where EventName == "A"), (AWSCloudTrail | where EventName == "B")',
        "with",
        'line 1, column 30: EventName == "A" is false; line 1, column 72: EventName == "B" is false',
    ),
    "no events": ("esql", "ROW a = 1", "with", "the detection reads no events"),
    "a match": ("kusto", MFA["kusto"], "without", "a row of the output rests on the event"),
}  # fmt: skip


@pytest.mark.parametrize(("language", "text", "id", "because"), REASONS.values(), ids=REASONS)
def test_the_deciding_stage_is_told(language: str, text: str, id: str, because: str) -> None:
    assert told(text, language, id).because == because


def test_a_predicate_shows_the_values_that_it_rests_on() -> None:
    found = told(MFA["kusto"], "kusto", "with")
    assert [one.seen for one in found.predicates] == [
        (("EventName", "ConsoleLogin"),),
        (("AdditionalEventData", '{"MFAUsed":"Yes"}'),),
    ]


def test_a_predicate_over_a_group_shows_the_groups_values() -> None:
    text = 'AWSCloudTrail | where EventName == "ConsoleLogin" | summarize n = count() by UserIdentityArn | where n > 9 and n < 20'
    found = told(text, "kusto", "with")
    assert [(one.truth, one.seen) for one in found.predicates[1:]] == [(False, (("n", 5),)), (True, (("n", 5),))]


def test_a_predicate_that_the_event_never_came_to_is_not_asked() -> None:
    found = told('AWSCloudTrail | where EventName == "A" | summarize n = count() by AWSRegion | where n > 9', "kusto", "with")
    assert [(one.asked, one.seen) for one in found.predicates] == [(True, (("EventName", "ConsoleLogin"),)), (False, ())]


def test_every_event_of_an_id_is_explained() -> None:
    found = explanations(detection(MFA["esql"], "esql"), EVENTS, "twice")
    assert [(one.occurrence, one.occurrences, one.fired) for one in found] == [(1, 2, True), (2, 2, False)]


def test_an_event_that_is_not_there_is_an_error() -> None:
    with pytest.raises(InputError, match=r"^no event 'nowhere' in the logs$"):
        explanations(detection(MFA["esql"], "esql"), EVENTS, "nowhere")


def test_what_a_detection_asks_and_needs() -> None:
    found = explanation(detection(MFA["kusto"], "kusto"))
    assert [(one.field, one.operator, one.values) for one in found.indicators] == [("EventName", "equals", ("ConsoleLogin",))]
    assert [(one.field, one.operator, one.values) for one in found.exclusions] == [("Mfa", "equals", ("Yes",))]
    assert found.telemetry.columns == ("AdditionalEventData", "EventName")
    assert [(one.field, one.values) for one in found.telemetry.tests] == [("EventName", ("ConsoleLogin",))]
    assert (found.tactics, found.techniques) == (("TA0001",), ("T1078",))


@pytest.mark.parametrize("language", ["esql", "kusto", "sigma"])
def test_a_constant_is_spelt_as_the_rule_spells_it(language: str) -> None:
    assert explanation(detection(MFA[language], language)).indicators[0].values == ("ConsoleLogin",)


def test_few_outputs_are_listed() -> None:
    assert console([explanation(detection("AWSCloudTrail | project EventName, a = 1", "kusto"))]).splitlines()[-2:] == [
        "  outputs: 2 columns", "    EventName, a",
    ]  # fmt: skip


def test_stages_are_numbered_as_predicates_count_them() -> None:
    found = explanation(detection(REASONS["a join"][1], "kusto"))
    assert [one.stage for one in found.predicates] == [2, 4]
    assert [stage[:10] for stage in found.stages] == [
        "source", "filter equ", "  source", "  filter e", "  project ", "join anti ",
    ]  # fmt: skip


def test_a_detection_that_cannot_run_says_why() -> None:
    found = explanation(detection("FROM logs-* | FORK (WHERE true)", "esql"))
    assert (found.state, found.reason, found.stages) == ("UNSUPPORTED", "FORK (line 1)", ())
    assert console([found]).rstrip().splitlines()[-1] == "UNSUPPORTED   FORK (line 1)"


CONSOLE = """\
rule (esql over ecs, threat)
rule

  stages
    1. source
    2. filter and(equals(event.action, "ConsoleLogin"),
    equals(aws.cloudtrail.console_login.additional_eventdata.mfa_used, false))
    3. extend action = 1
  predicates
    true       line 2, column 9: event.action == "ConsoleLogin"
                 event.action = ConsoleLogin
    unknown    line 3, column 9: aws.cloudtrail.console_login.additional_eventdata.mfa_used == false
                 aws.cloudtrail.console_login.additional_eventdata.mfa_used = null
  event silent about it: SILENT
    line 3, column 9: aws.cloudtrail.console_login.additional_eventdata.mfa_used == false is unknown
  indicators
    event.action equals ConsoleLogin
    aws.cloudtrail.console_login.additional_eventdata.mfa_used equals false
  telemetry
    aws.cloudtrail.console_login.additional_eventdata.mfa_used, event.action
    event.action equals ConsoleLogin
  ATT&CK
    TA0001, T1078
  outputs: 161 columns
    action, 160 of the 163 columns of ecs
"""


def test_the_console_shows_what_is_asked_and_answered_first_and_the_outputs_last_and_in_short() -> None:
    found = told(f"{MFA['esql']}\n| EVAL action = 1", "esql", "silent about it")
    assert console([found]).rstrip("\n") == CONSOLE.rstrip("\n")


CORRELATION = """\
title: Many logins
name: many
correlation:
  type: event_count
  rules: [login]
  group-by: [sourceIPAddress]
  timespan: 1h
  condition: {gte: 9}
---
title: A login
name: login
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: ConsoleLogin}
  condition: selection
"""


def test_a_correlation_shows_how_many_it_counted() -> None:
    found = told(CORRELATION, "sigma", "without")
    assert found.because == "line 8, column 15: gte: 9 is false"
    assert found.predicates[-1].seen == (("event_count", 5),)


ABSENT = """title: A field that no record has
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: ConsoleLogin}
  failed: {status: failure}
  condition: %s
"""


def test_a_field_that_no_record_has_is_told_beside_the_columns() -> None:
    found = explanation(detection(ABSENT % "selection and not failed", "sigma"))
    assert (found.state, found.telemetry.columns, found.telemetry.absent) == ("RAN", ("eventName",), ("status",))
    assert [(one.field, one.values) for one in found.exclusions] == [("status", ("failure",))]
    assert "    eventName\n" in console([found])
    assert "    null, as CloudTrail documents no such field: status\n" in console([found])
    assert "CloudTrail documents no such" not in console([explanation(detection(MFA["sigma"], "sigma"))])


def test_a_test_of_a_field_that_no_record_has_is_false_of_an_event() -> None:
    found = told(ABSENT % "selection and not failed", "sigma", "without")
    assert (found.fired, [one.truth for one in found.predicates]) == (True, [True, True])
    found = told(ABSENT % "selection and (failed or not selection)", "sigma", "without")
    assert (found.fired, found.because) == (False, "line 6, column 29: failed or not selection is false")


def test_a_rule_that_can_never_fire_has_no_telemetry() -> None:
    found = told(ABSENT % "selection and failed", "sigma", "without")
    assert (found.state, found.reason, found.fired, found.stages) == ("NO_TELEMETRY", "status (line 5)", None, ())


def test_a_column_that_nothing_fills_is_no_reason_for_silence() -> None:
    found = told('FROM logs-* | WHERE source.geo.country_iso_code == "DE"', "esql", "with")
    assert (found.state, found.fired) == ("NO_TELEMETRY", None)
    assert found.reason.startswith("source.geo.country_iso_code; ")
    assert "FALSE" not in console([found])
