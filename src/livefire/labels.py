"""Labels: what truly happened, one row for each event, aligned with Events by row number.

column      type          meaning
scenario    text          id of the scenario; "" for background
step        text          id of the step; the activity's id for background
activity    text          id of the activity: aws/federation.aws_consoler
part        text          the event's name within its activity: get_signin_token
instance    int64         number of the run of the activity within (corpus, step); with step it names an instance
attack      bool          an adversary did it
techniques  text          ATT&CK ids of the scenario's step, joined by a space
<fact>      text          one column for each of FACTS; null when the fact is not known
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from livefire.plan import Column, Columns
from livefire.plan.types import BOOLEAN, INTEGER, TEXT

FACTS: dict[str, tuple[str, ...]] = {
    "mfa": ("aws", "idp", "none", "unknown"),
    "actor": ("employee", "service", "vendor", "attacker"),
    "sanctioned": ("true", "false"),
    "principal": (),
    "credential": ("password", "access_key", "role", "federation_token", "sso_token", "oauth_token", "certificate"),
    "action": (),
    "channel": ("console", "portal", "saml", "broker", "api"),
    "origin": ("office", "vpn", "home", "mobile", "hosting", "tor", "aws"),
    "session": (),
    "incident": (),
    "outcome": ("success", "failure"),
}
"""The facts' fixed names, each with its values; an empty tuple means any text. `part` is a fact too, and a column above."""

SCHEMA = pa.schema(
    [
        *[pa.field(name, pa.string()) for name in ("scenario", "step", "activity", "part")],
        pa.field("instance", pa.int64()),
        pa.field("attack", pa.bool_()),
        pa.field("techniques", pa.string()),
        *[pa.field(name, pa.string()) for name in FACTS],
    ]
)
"""Text columns may be dictionary-encoded."""

COLUMNS = Columns(
    tuple(Column(one.name, INTEGER if one.name == "instance" else BOOLEAN if one.name == "attack" else TEXT) for one in SCHEMA)
)
"""What an intent (a Kusto `where` expression) may read."""


@dataclass(frozen=True)
class Labels:
    """`table` has SCHEMA's columns and as many rows as the events it belongs to."""

    table: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)
