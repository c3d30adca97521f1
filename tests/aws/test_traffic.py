"""Traffic: the same whatever makes it, in order, within the strict schema, and each instance correlated as the real thing is."""

import datetime
import hashlib
import json
import subprocess
import sys
from collections import defaultdict
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livefire import generate, open_pack, strategies
from livefire.aws import traffic
from livefire.aws.organisation import PROFILES
from livefire.errors import PackError
from livefire.events.columns import Events
from livefire.events.write import records
from livefire.generate import background
from livefire.labels import FACTS

ACTIVITIES = tuple(open_pack().activities())
SCHEMA = json.loads((files("livefire") / "events" / "record.schema.json").read_text(encoding="utf-8"))
RECORD = jsonschema.Draft202012Validator(SCHEMA)


def instances(events: Events) -> dict[int, list[tuple[str, bytes]]]:
    """Instance -> its parts and records, in order."""
    found: dict[int, list[tuple[str, bytes]]] = defaultdict(list)
    assert events.labels is not None
    labels = events.labels.table
    rows = zip(labels.column("instance").to_pylist(), labels.column("part").to_pylist(), records(events), strict=True)
    for instance, part, record in rows:
        found[instance].append((part, record))
    return found


def parts(activity: str, seed: int) -> dict[str, Any]:
    """One instance: part -> record, the first of each name."""
    (instance,) = instances(generate(activity, n=1, seed=seed)).values()
    return {part: json.loads(record) for part, record in reversed(instance)}


@pytest.mark.parametrize("activity", ACTIVITIES)
@settings(max_examples=3)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_record_of_an_activity_is_of_the_strict_schema(activity: str, seed: int) -> None:
    for record in records(generate(activity, n=3, seed=seed))[:30]:
        RECORD.validate(json.loads(record))


@pytest.mark.parametrize("profile", PROFILES)
def test_background_is_of_the_strict_schema(profile: str) -> None:
    for record in records(background(events=600, seed=5, profile=profile)):
        RECORD.validate(json.loads(record))


def test_the_strict_schema_refuses_what_no_generator_writes() -> None:
    record = json.loads(records(generate("aws/sts.caller_identity"))[0])
    for change in ({"x": 1}, {"eventTime": "2026-01-12"}, {"userIdentity": {"type": "IAMUser"}}, {"recipientAccountId": "1"}):
        assert not RECORD.is_valid(record | change)


@given(st.sampled_from(ACTIVITIES), st.integers(1, 6), st.integers(0, 30), st.integers(0, 2**32 - 1))
@settings(max_examples=15)
def test_an_instance_is_the_same_however_many_others_there_are(activity: str, few: int, more: int, seed: int) -> None:
    alone, among = instances(generate(activity, n=few, seed=seed)), instances(generate(activity, n=few + more, seed=seed))
    assert {number: among[number] for number in alone} == alone


@given(st.integers(1, 300), st.integers(0, 2**32 - 1), st.integers(1, 50))
@settings(max_examples=5)
def test_batches_of_any_size_make_the_same_background(events: int, seed: int, chunk: int) -> None:
    whole = background(events=events, seed=seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(traffic, "_CHUNK", chunk)
        cut = background(events=events, seed=seed)
    assert records(cut) == records(whole)
    assert cut.labels is not None and whole.labels is not None
    assert cut.labels.table.to_pylist() == whole.labels.table.to_pylist()


PROGRAM = """
import hashlib
from livefire.events.write import records
from livefire.generate import background
print(hashlib.sha256(b"\\n".join(records(background(events=500, seed=9)))).hexdigest())
"""


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_another_process_makes_the_same_bytes(hash_seed: str) -> None:
    surroundings = {"PYTHONHASHSEED": hash_seed, "TZ": "Asia/Tokyo"}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=True,
        env=surroundings,
    )
    here = hashlib.sha256(b"\n".join(records(background(events=500, seed=9)))).hexdigest()
    assert ran.stdout.strip() == here


@given(strategies.events(most=300))
@settings(max_examples=8)
def test_events_are_sorted_by_time_and_aligned_with_their_labels(events: Events) -> None:
    assert events.labels is not None
    assert len(events.labels) == len(events)
    times = events.table.column("eventTime").to_pylist()
    assert times == sorted(times)


@given(strategies.events(most=300))
@settings(max_examples=8)
def test_event_ids_are_unique_and_background_is_benign(events: Events) -> None:
    assert events.labels is not None
    assert len(set(events.table.column("eventID").to_pylist())) == len(events)
    assert not any(events.labels.table.column("attack").to_pylist())


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_facts_have_the_values_that_are_fixed_for_them(activity: str) -> None:
    events = generate(activity, n=4, seed=2)
    assert events.labels is not None
    for fact, known in FACTS.items():
        values = set(events.labels.table.column(fact).to_pylist()) - {None}
        assert not known or values <= set(known), fact


@pytest.mark.parametrize("days", [1, 3])
def test_a_background_reaches_the_end_of_its_last_day(days: int) -> None:
    events = background(events=8000, days=days, seed=3)
    last = events.table.column("eventTime")[-1].as_py()
    assert len(events) == 8000
    assert last >= traffic.START + datetime.timedelta(days=days, hours=-1)


def test_what_is_too_much_is_left_out_instance_by_instance() -> None:
    events = background(events=3000, seed=3)
    assert events.labels is not None
    labels = events.labels.table
    parts = defaultdict(list)
    for activity, instance, part in zip(
        *(labels.column(name).to_pylist() for name in ("activity", "instance", "part")), strict=True
    ):
        parts[activity, instance].append(part)
    pivots = {tuple(sorted(found)) for (activity, _), found in parts.items() if activity == "aws/federation.broker"}
    assert len(pivots) == 1


def test_an_activity_that_fails_is_the_packs_error() -> None:
    def broken(draw: Any, organisation: Any) -> Any:
        yield {}["no such key"]

    def leaving(draw: Any, organisation: Any) -> Any:
        raise SystemExit(0)

    for activity, message in ((broken, "KeyError"), (leaving, "SystemExit")):
        with pytest.raises(PackError, match=message):
            generate(activity)


def test_another_seed_is_another_organisation_and_other_events() -> None:
    assert records(background(events=50, seed=1)) != records(background(events=50, seed=2))


@pytest.mark.parametrize("seed", range(4))
def test_the_pivot_uses_what_each_call_obtained(seed: int) -> None:
    found = parts("aws/federation.aws_consoler", seed)
    given = found["get_federation_token"]["responseElements"]
    assert found["get_caller_identity"]["userIdentity"]["accessKeyId"] == given["credentials"]["accessKeyId"]
    assert found["get_signin_token"]["userIdentity"]["arn"] == given["federatedUser"]["arn"]
    assert found["get_signin_token"]["responseElements"]["credentials"]["accessKeyId"] == given["credentials"]["accessKeyId"]
    times = [
        found[part]["eventTime"] for part in ("get_federation_token", "get_caller_identity", "get_signin_token", "console_login")
    ]
    assert times == sorted(times)


@pytest.mark.parametrize("seed", range(4))
def test_the_steps_of_a_directory_login_share_their_workflow(seed: int) -> None:
    (instance,) = instances(generate("aws/identity_center.portal_login_with_totp", n=1, seed=seed)).values()
    facts = [json.loads(record).get("additionalEventData", {}) for _, record in instance]
    workflows = [one["AuthWorkflowID"] for one in facts if "AuthWorkflowID" in one]
    assert len(workflows) == 5
    assert len(set(workflows)) == 1


@pytest.mark.parametrize("seed", range(4))
def test_a_saml_login_is_the_session_that_the_assertion_opened(seed: int) -> None:
    found = parts("aws/console.saml_login", seed)
    assumed = found["assume_role_with_saml"]["responseElements"]["assumedRoleUser"]
    assert found["console_login"]["userIdentity"]["arn"] == assumed["arn"]
    assert found["console_login"]["userIdentity"]["principalId"] == assumed["assumedRoleId"]
    assert found["console_login"]["additionalEventData"]["MFAUsed"] == "No"


@pytest.mark.parametrize("seed", range(4))
def test_an_assumed_role_has_one_id_in_its_account(seed: int) -> None:
    read = [json.loads(record) for record in records(generate("aws/sts.assume_role_by_person", n=60, seed=seed))]
    ids = defaultdict(set)
    for one in read:
        if one["eventName"] == "AssumeRole":
            ids[one["requestParameters"]["roleArn"]].add(
                one["responseElements"]["assumedRoleUser"]["assumedRoleId"].partition(":")[0]
            )
    assert {len(known) for known in ids.values()} == {1}


def test_people_keep_their_places_and_browsers() -> None:
    read = [json.loads(record) for record in records(generate("aws/console.iam_login", n=600, seed=1))]
    agents, places = defaultdict(set), defaultdict(set)
    for one in read:
        if one["eventName"] == "ConsoleLogin":
            agents[one["userIdentity"]["arn"]].add(one["userAgent"])
            places[one["userIdentity"]["arn"]].add(one["sourceIPAddress"])
    assert max(len(known) for known in agents.values()) <= 2
    assert max(len(known) for known in places.values()) <= 4
