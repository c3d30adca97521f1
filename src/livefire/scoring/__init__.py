"""Scoring: Matches and Labels in, who was right out. The steps, for each corpus and each detection in it:

    found    = instances(labels, corpus="aws/leak", event_ids=...)          once for a corpus
    evidence = Evidence(matches, in_scope=..., intended=..., ...)           what the engine saw of one detection
    credited = credit(found, evidence, policed(...))                        which instances fire
    score    = score(found, evidence, credited, purpose=..., named=...)     counts, alerts, findings
    outcome  = judge_expectation(expectation, found, evidence, credited, language=...)

and then, over all corpora, detection_result(detection, scores, outcomes, seed=...) -> its row of the Result.
"""

from livefire.scoring.credit import Credit, credit
from livefire.scoring.evidence import Evidence
from livefire.scoring.expectations import judge_expectation, judge_unlisted, unjudged, unnamed
from livefire.scoring.instances import Instances, instances
from livefire.scoring.intervals import alerts_per_day, false_positive_rate
from livefire.scoring.rows import aligned, mask
from livefire.scoring.score import Score, policed, score
from livefire.scoring.verdicts import detection_result, not_run

__all__ = [
    "Credit", "Evidence", "Instances", "Score", "aligned", "alerts_per_day", "credit", "detection_result",
    "false_positive_rate", "instances", "judge_expectation", "judge_unlisted", "mask", "not_run", "policed", "score",
    "unjudged", "unnamed",
]  # fmt: skip
