"""A Result, a Backtest and a Validation by hand, with every kind of thing in them."""

import datetime

from livefire.events.columns import Rejected
from livefire.result import (
    Backtest,
    Checked,
    Counts,
    Decision,
    DetectionResult,
    ExpectationOutcome,
    Finding,
    KnownFire,
    Match,
    NoisyActivity,
    Outcome,
    Rate,
    Result,
    Story,
    UnexpectedFire,
    Validation,
    Witness,
)

AGENT = Decision("userAgent|contains: 'Jersey/'", True, 12, 5)
MFA = Decision('mfa_used == "No"', None, 7, 9)
PORTAL = "aws/identity_center.portal_login"

NOISY = DetectionResult(
    id="aws/getsignintoken_abuse",
    title="A sign-in token is taken",
    language="sigma",
    purpose="threat",
    state="RAN",
    verdict="pass",
    catch="CAUGHT",
    noise="ALERTS",
    counts=Counts(
        true_positives=4,
        false_positives=517,
        true_negatives=40_123,
        incidental=1,
        not_counted=2,
        positives=4,
        caught=4,
        alerts=522,
        positive_alerts=4,
        incidental_alerts=1,
        in_scope_events=45_000,
        benign_in_scope_events=40_000,
    ),
    scenario_false_positives=5,
    precision=4 / 521,
    recall=1.0,
    false_positive_rate=Rate(0.0126, 0.008, 0.019, 181),
    alerts_per_day=Rate(512.0, 430.0, 601.0, 181),
    noisiest_activities=(NoisyActivity(PORTAL, 512, "e-1", AGENT),),
    findings=(
        Finding("false_positive", "", PORTAL, PORTAL, "get_signin_token", 512, 512, "e-1", AGENT),
        Finding("false_positive", "aws/new_portal", "portal", PORTAL, "get_signin_token", 5, 5, None, AGENT),
    ),
)
MISS = Finding("false_negative", "aws/sso", "pivot", "aws/federation.pivot", "console_login", 1, 0, "e-9", MFA)
BLINDED = DetectionResult(
    id="aws/console_login_without_mfa",
    title="A login without MFA",
    language="kusto",
    purpose="policy",
    state="RAN",
    reason="caught 3 of 4",
    verdict="fail",
    catch="PARTIAL",
    noise="QUIET",
    counts=Counts(true_positives=3, false_negatives=1, true_negatives=900, positives=4, caught=3, alerts=3, positive_alerts=3),
    precision=1.0,
    recall=0.75,
    false_positive_rate=Rate(0.0, 0.0, 0.0163, 181),
    alerts_per_day=Rate(0.0, 0.0, 2.97, 181),
    findings=(MISS,),
    unstated=(MISS,),
)
UNSUPPORTED = DetectionResult("aws/federated", "Federated", "esql", "threat", "UNSUPPORTED", "ENRICH is not supported")

FAILED = ExpectationOutcome(
    scenario="aws/consoler",
    detection="aws/console_login_without_mfa",
    language="kusto",
    passed=False,
    because="the session that the token opens logs in",
    problems=("silent on leak.console_login",),
    story=Story(
        "fires on leak.console_login",
        "silence",
        (
            Witness("e-3", "leak.console_login", False, (("MFA", "null"), ("SourceIpAddress", "192.0.2.7")), MFA),
            Witness("e-5", "other.console_login", True, (("MFA", "No"), ("SourceIpAddress", "192.0.2.8"))),
        ),
    ),
)
KNOWN = ExpectationOutcome(
    scenario="aws/forged_agent",
    detection="aws/getsignintoken_abuse",
    language="sigma",
    passed=True,
    because="the published rule leaves out any Jersey agent",
    known_misses=("leak",),
    known_fires=(KnownFire("portal", ("false_positive",)),),
)
UNJUDGED = ExpectationOutcome("aws/consoler", "aws/federated", "esql", None, problems=("ENRICH is not supported",))

RESULT = Result(
    detections=(NOISY, BLINDED, UNSUPPORTED),
    expectations=(FAILED, KNOWN, UNJUDGED),
    unexpected=(
        UnexpectedFire("aws/quiet", "aws/getsignintoken_abuse", "sigma", "portal.get_signin_token", 2, "e-7", False, AGENT),
        UnexpectedFire("aws/strict", "aws/getsignintoken_abuse", "sigma", "portal.get_signin_token", 1, None, True),
    ),
    seed=7,
    events=100_000,
    days=1,
    profile="company",
    versions={"livefire": "0.1.0"},
    scenarios=4,
    remarks=("event.ingested equals @timestamp",),
)

BACKTEST = Backtest(
    events=813,
    outcomes=(
        Outcome(
            "a",
            "A",
            "sigma",
            "RAN",
            verdict="FIRED",
            matches=(Match(("e-1", "#7"), {"at": datetime.datetime(2026, 1, 14, 9), "share": float("nan"), "names": ["x"]}),),
        ),
        Outcome("b", "B", "kusto", "RAN", verdict="SILENT", time_filtered_out=800),
        Outcome("c", "C", "esql", "NO_TELEMETRY", "ecs has no column 'x.y'"),
    ),
    rejected=(Rejected("logs/a.ndjson", 3, "half a line"),),
)

VALIDATION = Validation(
    detections=(
        Checked("rules/a.sigma.yml", "a", "A", "sigma", "ok"),
        Checked("rules/b.toml", "b", "B", "esql", "error", "unknown field 'sourceIp'\nhint: 'source.ip' exists", 14),
    ),
    others=(Checked("scenarios/x.yaml", "x", "X", "", "ok"),),
)
