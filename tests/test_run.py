"""A whole run over a small pack: what several rooms must agree on."""

from __future__ import annotations

from pathlib import Path

import pytest

import livefire

RULE = """id: 7c1f2d0e-3b7a-4f55-9d2e-0a1b2c3d4e5f
name: two root logins
kind: Scheduled
severity: Low
requiredDataConnectors: []
tactics: []
query: |
  AWSCloudTrail | where EventName == "ConsoleLogin" and UserIdentityType == "Root" | summarize n = count() | where n >= 2
"""
SCENARIO = """format: livefire/scenario/1
title: Root signs in, once by somebody else
organisation: {profile: company, size: 50}
actors:
  intruder: {is: stranger, origin: hosting}
timeline:
  - {id: own, activity: aws/console.root_login, at: 2026-01-14T09:00:00Z}
  - {id: stolen, activity: aws/console.root_login, by: intruder, at: 2026-01-14T10:00:00Z, attack: true}
"""


@pytest.mark.parametrize(("purpose", "benign_positives", "swept_up"), [("policy", 1, 0), ("threat", 0, 1)])
def test_a_policy_catches_the_benign_login_that_its_match_needs(
    tmp_path: Path, purpose: str, benign_positives: int, swept_up: int
) -> None:
    for name in ("detections", "scenarios"):
        (tmp_path / name).mkdir()
    (tmp_path / "detections" / "two.sentinel.yaml").write_text(RULE, encoding="utf-8")
    sidecar = f"purpose: {purpose}\nintent: action == 'console_login'\n"
    (tmp_path / "detections" / "two.intent.yaml").write_text(sidecar, encoding="utf-8")
    (tmp_path / "scenarios" / "roots.yaml").write_text(SCENARIO, encoding="utf-8")
    [row] = livefire.run(livefire.open_pack(tmp_path), background=0).detections
    assert row.counts is not None
    found = (row.counts.true_positives, row.counts.benign_positives, row.counts.swept_up, row.counts.false_negatives)
    assert found == (1, benign_positives, swept_up, 0)
