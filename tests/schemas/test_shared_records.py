"""Documents and rows that the vendors publish, rebuilt from their records; where the collection is beside the checkout."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from livefire.normalise import normalise
from livefire.schemas import Siem
from livefire.schemas.ecs_package import PACKAGES

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the collection of real records is not beside this checkout")

NOT_OURS = (
    "source.geo.", "source.as.",  # no database of the publisher's is at hand
    "aws.cloudtrail.flattened.response_elements.credentials.sessionToken",  # blotted out in the published document alone
)  # fmt: skip


def lines(name: str) -> list[dict[str, Any]]:
    path = SHARED / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def leaves(document: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in document.items():
        found |= leaves(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return {path: value for path, value in found.items() if not path.startswith(NOT_OURS)}


PAIRS = lines("elastic_pairs.ndjson")


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{(pair['input'] or {}).get('eventName', 'blank')} {pair['index']}")
def test_the_published_document_holds(pair: dict[str, Any]) -> None:
    release = "3.8" if pair["package_version"].startswith(">=3.8") else "8.9"
    siem = Siem(ecs=release, retain=pair.get("options", {}).get("retain", "all"))
    expected = pair["expected"]
    shipped = {"created": expected["event"]["created"], "tags": expected["tags"]}
    assert leaves(normalise([pair["input_line"]], schema="ecs", siem=siem, **shipped)[0]) == leaves(expected)


COLUMNS = {
    "eventVersion": "EventVersion", "eventSource": "EventSource", "eventName": "EventName", "awsRegion": "AWSRegion",
    "sourceIPAddress": "SourceIpAddress", "userAgent": "UserAgent", "errorMessage": "ErrorMessage", "eventID": "AwsEventId",
    "eventType": "EventTypeName", "recipientAccountId": "RecipientAccountId",
}  # fmt: skip
IDENTITY = {
    "type": "UserIdentityType", "principalId": "UserIdentityPrincipalid", "arn": "UserIdentityArn",
    "accountId": "UserIdentityAccountId", "userName": "UserIdentityUserName",
}  # fmt: skip
TLS = {"tlsVersion": "TlsVersion", "cipherSuite": "CipherSuite", "clientProvidedHostHeader": "ClientProvidedHostHeader"}


def moment(row: dict[str, str]) -> datetime.datetime:
    return datetime.datetime.strptime(row["TimeGenerated [UTC]"], "%d/%m/%Y, %H:%M:%S.%f")


def named(row: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    return {name: row[column] for name, column in names.items() if row[column]}


def record(row: dict[str, str]) -> dict[str, Any]:
    """The record that a published row was made from."""
    return {
        **named(row, COLUMNS),
        "userIdentity": named(row, IDENTITY),
        "eventTime": moment(row).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "requestParameters": None,
        "responseElements": json.loads(row["ResponseElements"]),
        "additionalEventData": json.loads(row["AdditionalEventData"]),
        "readOnly": json.loads(row["ReadOnly"]),
        "managementEvent": json.loads(row["ManagementEvent"]),
        "tlsDetails": named(row, TLS),
    }


def exported(row: dict[str, Any]) -> dict[str, Any]:
    """A row as the portal exports it: null as an empty cell, booleans as words."""
    words = {None: "", True: "true", False: "false"}
    return {name: words[value] if value is None or isinstance(value, bool) else value for name, value in row.items()}


@pytest.mark.parametrize("published", lines("sentinel_rows.ndjson"), ids=lambda one: one["row"]["AwsEventId"])
def test_the_published_row_is_rebuilt_from_its_record(published: dict[str, Any]) -> None:
    row = published["row"]
    made = exported(normalise([record(row)], schema="sentinel")[0])
    times = ("TimeGenerated", "SessionCreationDate")
    same = {name: cell for name, cell in row.items() if not name.endswith("[UTC]") and name != "TenantId"}
    assert {name: cell for name, cell in made.items() if name not in times and name != "TenantId" and name in row} == same
    assert made["TimeGenerated"] == moment(row).isoformat(timespec="milliseconds") + "Z"


RECORDS = [one["event"] for one in lines("cloudtrail_records.ndjson")]
SETUPS = [("ecs", Siem(ecs=release)) for release in PACKAGES] + [("sentinel", Siem()), ("sentinel", Siem(html_safe=False))]


@pytest.mark.parametrize(
    ("schema", "siem"), SETUPS, ids=lambda one: one if isinstance(one, str) else f"{one.ecs} {one.html_safe}"
)
def test_no_real_record_is_refused(schema: str, siem: Siem) -> None:
    documents = normalise(RECORDS, schema=schema, siem=siem)
    assert len(documents) == len(RECORDS)
    assert all(json.loads(json.dumps(document)) == document for document in documents)
