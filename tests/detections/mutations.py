"""Records that nearly are what a rule looks for: generated ones, and the same with a few members changed, removed or added."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from livefire import generate, open_pack
from livefire.events.write import records as written

Record = dict[str, Any]
ABSENT = object()


@functools.cache
def records() -> tuple[str, ...]:
    """Two instances of every activity of the built-in pack."""
    made = [generate(activity, n=2, seed=11) for activity in open_pack().activities()]
    return tuple(record.decode() for events in made for record in written(events)[:60])


WORDS = (
    "", "No", "Yes", "no", "YES", "Success", "Failure", "failure", "x", "a=b", "No}", "{", "a, b", "ConsoleLogin", "consolelogin",
    "GetSigninToken", "getsignintoken", "signin.amazonaws.com", "Signin.Amazonaws.Com", "FederatedUser", "AwsConsoleSignIn",
    "AWSReservedSSO_x_1", "awsreservedsso", "Jersey/${project.version}", "a jersey/${PROJECT.VERSION} b", "Jersey/2.26",
)  # fmt: skip
VALUES = st.sampled_from(WORDS) | st.sampled_from([None, True, False, 0, 1.5, {}, [], ["No"], {"a": "b"}, ABSENT])
PLACES = st.sampled_from(
    [
        ("eventName",), ("eventSource",), ("eventType",), ("userAgent",), ("additionalEventData",), ("responseElements",),
        ("userIdentity",), ("userIdentity", "type"), ("userIdentity", "sessionContext"),
        ("userIdentity", "sessionContext", "sessionIssuer"), ("userIdentity", "sessionContext", "sessionIssuer", "userName"),
        ("additionalEventData", "MFAUsed"), ("additionalEventData", "MobileVersion"), ("additionalEventData", "LoginTo"),
        ("additionalEventData", "x"), ("responseElements", "ConsoleLogin"), ("responseElements", "x"),
    ]
)  # fmt: skip


def changed(record: str, changes: list[tuple[tuple[str, ...], Any]]) -> Record:
    """The record with each value at its place; what stands in the way becomes an object."""
    made: Record = json.loads(record)
    for path, value in changes:
        inside: Any = made
        for name in path[:-1]:
            if not isinstance(inside.get(name), dict):
                inside[name] = {}
            inside = inside[name]
        inside.pop(path[-1], None)
        if value is not ABSENT:
            inside[path[-1]] = copy.deepcopy(value)
    return made


def is_named(record: Mapping[str, Any]) -> bool:
    return record.get("eventName") is not None or record.get("eventSource") is not None


def mutated(activities: str = "") -> st.SearchStrategy[Record]:
    """A record of an activity whose text holds `activities`, with up to three changes."""
    chosen = [record for record in records() if activities in record]
    changes = st.lists(st.tuples(PLACES, VALUES), max_size=3)
    return st.builds(changed, st.sampled_from(chosen), changes).filter(is_named)
