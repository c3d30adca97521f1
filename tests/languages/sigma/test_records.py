"""Rules over CloudTrail's own records, through the columns that the schema gives them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from livefire.engines.duckdb import open_corpus
from livefire.errors import NoTelemetryError
from livefire.events.columns import CANONICAL
from livefire.events.read import read_events
from livefire.languages.sigma import plan
from livefire.plan.compose import compose
from livefire.schemas.cloudtrail import CLOUDTRAIL

RECORD: dict[str, Any] = {
    "eventVersion": "1.09",
    "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ada", "userName": "ada", "accessKeyId": None},
    "eventTime": "2026-01-14T09:02:11Z",
    "eventSource": "ec2.amazonaws.com",
    "eventName": "AuthorizeSecurityGroupIngress",
    "readOnly": False,
    "sourceIPAddress": "2001:db8:0::1",
    "requestParameters": {
        "groupId": "sg-1",
        "owner": "arn:aws:iam::111122223333:user/ADA",
        "count": 3,
        "ratio": 1.50,
        "dryRun": True,
        "note": 'a "quoted" word',
        "nothing": None,
        "ipPermissions": {"items": [{"fromPort": 22, "ranges": [{"cidrIp": "0.0.0.0/0"}]}, {"fromPort": None, "groups": []}]},
    },
    "responseElements": None,
}

MATCHING = {
    "a path through lists": "requestParameters.ipPermissions.items.ranges.cidrIp: 0.0.0.0/0",
    "a number as its text": "requestParameters.ipPermissions.items.fromPort: '22'",
    "a number without quotes": "requestParameters.count: 3",
    "an order": "requestParameters.count|gte: 3",
    "a boolean as its text": "requestParameters.dryRun: 'TRUE'",
    "a boolean without quotes": "readOnly: false",
    "a whole object": 'requestParameters|contains: \'"cidrIp":"0.0.0.0/0"\'',
    "a part of an object": "requestParameters.ipPermissions|contains: '\"fromPort\":22'",
    "another spelling of an address": "sourceIPAddress|cidr: 2001:DB8::/32",
    "the hour": "eventTime|hour: 9",
    "a field that is another's": "requestParameters.owner|fieldref: userIdentity.arn",
    "the same from the other side": "userIdentity.arn|fieldref: requestParameters.owner",
    "a field that ends with another": "userIdentity.arn|fieldref|endswith: userIdentity.userName",
    "exists": "requestParameters.groupId|exists: true",
    "exists, though it is null": "requestParameters.nothing|exists: true",
    "exists in a list, though it is null": "requestParameters.ipPermissions.items.fromPort|exists: true",
    "exists, an empty list": "requestParameters.ipPermissions.items.groups|exists: true",
    "exists, a whole object that is null": "responseElements|exists: true",
    "does not exist": "requestParameters.absent|exists: false",
    "does not exist in what is null": "responseElements.absent|exists: false",
    "does not exist, a field of its own": "errorCode|exists: false",
    "null": "requestParameters.nothing: null",
    "null, not there": "requestParameters.absent: null",
    "another value, not there": "errorCode|neq: AccessDenied",
    "null, a field that no record has": "status: null",
    "does not exist, a field that no record has": "status|exists: false",
    "another value, a field that no record has": "status|neq: success",
    "a keyword": "'': securitygroup",
    "a keyword that is the name of a value": "'': cidrip",
    "a keyword in a text with quotes": "'': 'a \"quoted\" word'",
    "a keyword that is a number": "'': '1.5'",
    "keywords": "'|all': [sg-1, ADA, 2026-01-14]",
}
SILENT = {
    "a number that begins so": "requestParameters.count: 30",
    "a list's value in another's place": "requestParameters.ipPermissions.fromPort: 22",
    "another address": "sourceIPAddress|cidr: 2001:db9::/32",
    "null where there is a value": "requestParameters.groupId: null",
    "the empty text where there is null": "requestParameters.nothing: ''",
    "does not exist, though it is null": "requestParameters.nothing|exists: false",
    "exists, not there": "requestParameters.absent|exists: true",
    "an object's key where an object is": "requestParameters.groupid|exists: true",
    "a field that no record has": "status: '*'",
    "exists, a field that no record has": "status|exists: true",
    "a field that no record has, from the other side": "userIdentity.userName|fieldref: status",
    "a field that no record has is another that none has": "status|fieldref: jobTitle",
    "a keyword that is nowhere": "'': mimikatz",
    "keywords of which one is nowhere": "'|all': [sg-1, mimikatz]",
}


def fired(search: str, folder: Path) -> bool:
    (folder / "log.ndjson").write_text(json.dumps(RECORD) + "\n", encoding="utf-8")
    rule = f"detection:\n  search:\n    {search}\n  condition: search\n"
    with open_corpus(read_events(folder / "log.ndjson").table) as corpus:
        return len(corpus.matches(compose(plan(rule, CLOUDTRAIL.columns), CLOUDTRAIL.value, CANONICAL))) == 1


@pytest.mark.parametrize("search", MATCHING.values(), ids=MATCHING.keys())
def test_a_search_matches(search: str, tmp_path: Path) -> None:
    assert fired(search, tmp_path)


@pytest.mark.parametrize("search", SILENT.values(), ids=SILENT.keys())
def test_a_search_does_not_match(search: str, tmp_path: Path) -> None:
    assert not fired(search, tmp_path)


@pytest.mark.parametrize("search", ["userName: ada", "userIdentity|exists: true", "userIdentity.sessionContext: null"])
def test_a_slip_and_an_object_that_only_its_parts_are_columns_of_are_no_columns(search: str, tmp_path: Path) -> None:
    with pytest.raises(NoTelemetryError):
        fired(search, tmp_path)
