"""An intent is true of facts as Kusto has texts: a fact that is not known is the empty text."""

from __future__ import annotations

from pathlib import Path

import pytest

from livefire import generate
from livefire.formats import load
from livefire.judge import intended, world

RULE = "title: A\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  s: {eventName: ConsoleLogin}\n  condition: s\n"


@pytest.mark.parametrize(
    ("intent", "meant"),
    [
        ("incident == ''", True),
        ("incident != 'I-1'", True),
        ("not (incident == 'I-1')", True),
        ("incident !in ('I-1', 'I-2')", True),
        ("incident !~ 'i-1'", True),
        ("isempty(incident)", True),
        ("isnull(incident)", False),
        ("isnotempty(incident)", False),
        ("incident == 'I-1'", False),
        ("coalesce(incident, 'none') == 'none'", True),
        ("mfa != 'aws' and actor != 'attacker'", True),
    ],
)
def test_a_fact_that_is_not_known_is_empty(tmp_path: Path, intent: str, meant: bool) -> None:
    (tmp_path / "a.yml").write_text(RULE, encoding="utf-8")
    (tmp_path / "a.intent.yaml").write_text(f"intent: {intent}\n", encoding="utf-8")
    [detection] = load(tmp_path / "a.yml")
    events = generate("aws/console.iam_login_without_mfa", n=3, seed=1)
    assert events.labels is not None
    with world(events, events.labels) as here:
        found = intended(detection, here)
    assert found is not None and set(found.tolist()) == {meant}
