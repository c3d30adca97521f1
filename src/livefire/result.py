"""The result: who was right, as values that the reports turn into text.

    Result        of run and measure: a row for each detection, an outcome for each expectation
    Backtest      of detections over logs: an Outcome for each detection, no truth
    Validation    of files: what can be read and run
    Explanation   of one detection: what it asks of an event, and what one event answered

Words: state RAN, UNSUPPORTED, NO_TELEMETRY, ERROR; catch CAUGHT, PARTIAL, MISSED, UNTESTED;
noise QUIET, ALERTS, NOISY, UNEXERCISED, UNMEASURED; verdict pass, fail, not_judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from livefire.errors import Place
from livefire.events.columns import Rejected
from livefire.plan.indicators import Indicator

State: TypeAlias = Literal["RAN", "UNSUPPORTED", "NO_TELEMETRY", "ERROR"]
Catch: TypeAlias = Literal["CAUGHT", "PARTIAL", "MISSED", "UNTESTED"]
Noise: TypeAlias = Literal["QUIET", "ALERTS", "NOISY", "UNEXERCISED", "UNMEASURED"]
Verdict: TypeAlias = Literal["pass", "fail", "not_judged"]
FindingKind: TypeAlias = Literal["false_positive", "benign_positive", "incidental", "false_negative"]
FireKind: TypeAlias = Literal["true_positive", "false_positive", "benign_positive", "incidental"]

STRICT: tuple[State, ...] = ("UNSUPPORTED", "NO_TELEMETRY")
"""The states that break a run only under --strict."""


@dataclass(frozen=True)
class Rate:
    """A value and its 95 % interval; `principals` is the number of independent units that it rests on."""

    value: float
    low: float
    high: float
    principals: int


@dataclass(frozen=True)
class Decision:
    """The predicate that decided, as the rule writes it; `line` and `column` are places in the detection's file, or in `path`.

    `truth` is its truth for the event: true, false, or None for unknown.
    """

    predicate: str
    truth: bool | None
    line: int | None = None
    column: int | None = None
    path: str = ""  # the other file that says this part of the detection

    @property
    def place(self) -> Place | None:
        return None if self.line is None or self.column is None else Place(self.line, self.column, self.path)


@dataclass(frozen=True)
class Finding:
    """What one detection did to one event name of one activity, in one corpus ("" is the background).

    `instances` were counted as `kind`; `alerts` rest on them. `example` is an event's id, None when it has none.
    """

    kind: FindingKind
    corpus: str
    step: str
    activity: str
    part: str
    instances: int
    alerts: int
    example: str | None
    decision: Decision | None = None


@dataclass(frozen=True)
class Counts:
    """Instances by truth and fire, alerts and events; of one corpus, or of several added up."""

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    true_negatives: int = 0
    benign_positives: int = 0
    incidental: int = 0
    not_counted: int = 0  # attack, not intended, silent
    swept_up: int = 0  # benign instances in a match that rests on an attack; true negatives, or benign positives' silence
    positives: int = 0  # what had to be caught
    caught: int = 0
    alerts: int = 0
    positive_alerts: int = 0  # rest on an intended instance
    incidental_alerts: int = 0  # rest on attacks, none of them intended: in no ratio
    in_scope_events: int = 0
    benign_in_scope_events: int = 0
    time_filtered_out: int = 0  # events that the detection's own time filter excludes: in no other count

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(mine + theirs for mine, theirs in zip(vars(self).values(), vars(other).values(), strict=True)))


@dataclass(frozen=True)
class NoisyActivity:
    """Alerts on benign background that rest on an activity; `decision` says which predicate let them through."""

    activity: str
    alerts: int
    example: str | None
    decision: Decision | None = None


@dataclass(frozen=True)
class DetectionResult:
    """One detection's row. `counts` is None when it did not run; rates come from the background alone."""

    id: str
    title: str
    language: str
    purpose: str
    state: State
    reason: str = ""
    verdict: Verdict = "not_judged"
    catch: Catch | None = None
    noise: Noise | None = None  # None also for a building block: it has no noise verdict
    counts: Counts | None = None
    scenario_false_positives: int = 0  # of the counts' false positives, those inside scenarios
    precision: float | None = None
    recall: float | None = None
    false_positive_rate: Rate | None = None
    alerts_per_day: Rate | None = None
    basis: str = "matches"
    noisiest_activities: tuple[NoisyActivity, ...] = ()
    findings: tuple[Finding, ...] = ()
    unstated: tuple[Finding, ...] = ()  # of the findings, the misses that no expectation states: any makes the verdict fail


@dataclass(frozen=True)
class KnownFire:
    """A target of `also_fires_on` on which a detection did fire, and what its instances there truly are."""

    place: str
    kinds: tuple[FireKind, ...]


@dataclass(frozen=True)
class Witness:
    """An event that decided: where it stands in the scenario, what the detection's predicates saw of it."""

    event: str
    place: str
    fired: bool
    columns: tuple[tuple[str, str], ...] = ()
    decision: Decision | None = None


@dataclass(frozen=True)
class Story:
    """Why an expectation failed."""

    expected: str
    got: str
    witnesses: tuple[Witness, ...] = ()


@dataclass(frozen=True)
class UnexpectedFire:
    """Matches on a part of a step that no expectation lists; `failed` says whether that breaks the run."""

    scenario: str
    detection: str
    language: str
    place: str
    alerts: int
    example: str | None
    failed: bool
    decision: Decision | None = None


@dataclass(frozen=True)
class ExpectationOutcome:
    """`passed` is None when the detection did not run; `problems` are sentences, empty when it passed."""

    scenario: str
    detection: str
    language: str
    passed: bool | None
    because: str = ""
    problems: tuple[str, ...] = ()
    story: Story | None = None
    known_misses: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()  # targets that need not fire on every instance
    known_fires: tuple[KnownFire, ...] = ()  # of also_fires_on, those that did fire


@dataclass(frozen=True)
class Result:
    """What `run` and `measure` return. `events` and `days` are the background's; `versions` names what made the numbers."""

    detections: tuple[DetectionResult, ...]
    expectations: tuple[ExpectationOutcome, ...] = ()
    unexpected: tuple[UnexpectedFire, ...] = ()
    seed: int = 0
    events: int = 0
    days: float = 0.0
    profile: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    scenarios: int = 0
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """One output row of a detection, with the ids of its events (`#7` for the row number of an event without one)."""

    events: tuple[str, ...]
    row: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What one detection did on real logs; `verdict` is None when it did not run."""

    id: str
    title: str
    language: str
    state: State
    reason: str = ""
    verdict: Literal["FIRED", "SILENT"] | None = None
    matches: tuple[Match, ...] = ()
    time_filtered_out: int = 0


@dataclass(frozen=True)
class Backtest:
    """Detections over real logs: how many events were read, what was no record, and an outcome for each detection."""

    events: int
    outcomes: tuple[Outcome, ...]
    rejected: tuple[Rejected, ...] = ()
    without_time: int = 0  # of the events, those whose time cannot be read
    schemas: Mapping[str, str] = field(default_factory=dict)  # schema -> the vendor's version that it follows


@dataclass(frozen=True)
class Checked:
    """One file or detection that `validate` read; `never_fires`: it cannot do without an undocumented field."""

    path: str
    id: str
    title: str
    language: str
    status: Literal["ok", "unsupported", "error"]
    reason: str = ""
    line: int | None = None
    never_fires: bool = False


@dataclass(frozen=True)
class Validation:
    detections: tuple[Checked, ...]
    others: tuple[Checked, ...] = ()  # scenarios and other files of a pack; `language` is empty


@dataclass(frozen=True)
class Stated:
    """One predicate as the rule writes it; `line` and `column` are places in its file, `columns` the source's that it rests on.

    `asked`: whether an event came so far; then `truth` is what it is of that event (None: unknown) and `seen` the values read.
    """

    predicate: str
    stage: int
    excludes: bool
    line: int | None = None
    column: int | None = None
    columns: tuple[str, ...] = ()
    truth: bool | None = None
    asked: bool = False
    seen: tuple[tuple[str, object], ...] = ()
    path: str = ""  # the other file that says this part of the detection

    @property
    def place(self) -> Place | None:
        return None if self.line is None or self.column is None else Place(self.line, self.column, self.path)


@dataclass(frozen=True)
class Dropped:
    """The last stage that an event came to and did not leave, and, of a filter, the first predicate that is not true of it."""

    stage: int
    reason: str
    predicate: int | None = None  # its place among the explanation's predicates


@dataclass(frozen=True)
class Telemetry:
    """What a detection needs of its logs: the columns that it reads, and its tests of an event's source and name.

    `absent`: the fields that it reads and CloudTrail does not document.
    """

    columns: tuple[str, ...] = ()
    tests: tuple[Indicator, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """`stages`: the plan, one line for each relation. `fired`, `because`, `dropped`, `seen` (columns read) are of the event.

    `occurrence`: which of the `occurrences` events of that id, as real logs repeat them.
    """

    id: str
    title: str
    language: str
    schema: str
    purpose: str
    path: str
    techniques: tuple[str, ...]
    tactics: tuple[str, ...]
    state: State
    reason: str = ""
    stages: tuple[str, ...] = ()
    predicates: tuple[Stated, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    exclusions: tuple[Indicator, ...] = ()
    outputs: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    telemetry: Telemetry = Telemetry()
    stateless: bool = True
    event: str | None = None
    occurrence: int = 1
    occurrences: int = 1
    fired: bool | None = None
    because: str = ""
    dropped: tuple[Dropped, ...] = ()
    seen: tuple[tuple[str, object], ...] = ()


__all__ = [
    "STRICT", "Backtest", "Catch", "Checked", "Counts", "Decision", "DetectionResult", "Dropped", "ExpectationOutcome",
    "Explanation", "Finding", "FindingKind", "FireKind", "KnownFire", "Match", "Noise", "NoisyActivity", "Outcome", "Rate",
    "Result", "State", "Stated", "Story", "Telemetry", "UnexpectedFire", "Validation", "Verdict", "Witness",
]  # fmt: skip
