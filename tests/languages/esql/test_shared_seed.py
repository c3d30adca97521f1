"""The published ES|QL rule for federated logins without MFA runs as its worked table says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pyarrow as pa
import pytest

from livefire.engines.duckdb import open_table
from livefire.languages.esql import plan
from livefire.plan import Column, Columns
from livefire.plan.types import TEXT

SEEDS = Path(__file__).resolve().parents[3] / ".." / "shared" / "seeds"
PAGES = sorted(SEEDS.glob("000_*.txt")) if SEEDS.is_dir() else []
FIXED = {
    "event.provider": "signin.amazonaws.com",
    "event.action": "GetSigninToken",
    "aws.cloudtrail.event_type": "AwsConsoleSignIn",
    "aws.cloudtrail.user_identity.type": "FederatedUser",
}
EXTRA = "aws.cloudtrail.additional_eventdata"
COLUMNS = Columns(tuple(Column(name, TEXT) for name in (*FIXED, EXTRA)))
KEPT = {
    "{MobileVersion=No, MFAUsed=No}": True,
    "{MobileVersion=No, MFAUsed=Yes}": False,
    "{MobileVersion=No}": False,
    "{}": False,
    None: False,
    "{MobileVersion=No, MFAUsed=No": False,
    "{MobileVersion=No,MFAUsed=No}": False,
    "{LoginTo=https://x?a=b, MobileVersion=No, MFAUsed=No}": False,
    "{MobileVersion=No, MFAUsed=No}junk": True,
    "{MobileVersion=, MFAUsed=}": False,
}


def query() -> str:
    """The page's rule; the page numbers its lines from the table [metadata] on."""
    page = PAGES[0].read_text(encoding="utf-8")
    lines = re.findall(r"^\d+(.*)$", page[page.index("1[metadata]") :], re.MULTILINE)
    return str(tomllib.loads("\n".join(lines))["rule"]["query"])


@pytest.mark.skipif(not PAGES, reason="the seed rules are not beside the checkout")
def test_the_seed_rule_keeps_what_its_table_says() -> None:
    table = pa.table({name: pa.array([text] * len(KEPT)) for name, text in FIXED.items()} | {EXTRA: pa.array(list(KEPT))})
    with open_table(table) as corpus:
        found = corpus.matches(plan(query(), COLUMNS))
    assert found.events.to_pylist() == [[row] for row, kept in enumerate(KEPT.values()) if kept]
    assert found.rows.column_names[-2:] == ["mobile_version", "mfa_used"]
