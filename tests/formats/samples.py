"""Small files in each vendor's format, and a function that writes files into a folder."""

from __future__ import annotations

from pathlib import Path

ELASTIC = '''\
[metadata]
creation_date = "2026/01/14"

[rule]
name = "A user is made"
rule_id = "11111111-1111-1111-1111-111111111111"
language = "esql"
type = "esql"
severity = "low"
from = "now-9m"
interval = "5m"
note = "event.action is written by AWS"
query = """
from logs-aws.cloudtrail-*
| where event.action == "CreateUser"
"""

[[rule.threat]]
framework = "MITRE ATT&CK"
[[rule.threat.technique]]
id = "T1136"
[[rule.threat.technique.subtechnique]]
id = "T1136.003"
[rule.threat.tactic]
id = "TA0003"
'''

SENTINEL = """\
id: 22222222-2222-2222-2222-222222222222
name: A user is made
kind: Scheduled
severity: Medium
queryFrequency: 1h
queryPeriod: 1d
triggerOperator: gt
triggerThreshold: 0
tactics:
  - Persistence
relevantTechniques:
  - T1136.003
query: |
  AWSCloudTrail
  | where EventName == "CreateUser"
entityMappings:
  - entityType: Account
    fieldMappings:
      - identifier: Name
        columnName: UserIdentityUserName
      - identifier: ObjectGuid
        columnName: UserIdentityArn
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: SourceIpAddress
"""

SIGMA = """\
title: A user is made
id: 33333333-3333-3333-3333-333333333333
tags:
  - attack.persistence
  - attack.t1136.003
logsource:
  product: aws
  service: cloudtrail
detection:
  selection:
    eventName: CreateUser
  condition: selection
level: high
"""

PANTHER = """\
AnalysisType: rule
RuleID: AWS.User.Made
DisplayName: A user is made
Filename: made.py
Severity: Low
Reports:
  MITRE ATT&CK:
    - TA0003:T1136
"""

PYTHON = """\
def rule(event):
    return event.get("eventName") == "CreateUser"
"""


def written(folder: Path, **files: str | bytes) -> Path:
    """The folder with the files in it; `a__b_yaml` is written to a/b.yaml."""
    for name, content in files.items():
        stem, _, suffix = name.replace("__", "/").rpartition("_")
        path = folder / f"{stem}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return folder
