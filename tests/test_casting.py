"""Who a scenario says does what: actors that there are, roles that activities draw, and what becomes of generators that err."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from livefire import open_pack
from livefire.errors import PackError
from livefire.labels import Labels
from livefire.run import scenario_traffic
from livefire.scenario import open_scenario
from livefire.validate import validate

SCENARIO = """format: livefire/scenario/1
title: A
organisation: {profile: company, size: 50}
actors:
  intruder: {is: stranger, origin: hosting}
timeline:
  - {id: a, activity: %s, at: 2026-01-14T03:12:00Z%s}
expect: []
"""
MODULE = """from livefire.aws.records import Client, record
from livefire.aws.sessions import root
def activity(draw, organisation):
    owner = draw.actor("performer", organisation.roots)
    at = draw.%s()
    client = Client(owner.office, owner.browser, "office")
    yield record("call", at, root(owner), client, source="iam.amazonaws.com", name="ListUsers", region="us-east-1", facts={%s})
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("generators", "scenarios"):
        (tmp_path / name).mkdir()
    return tmp_path


def labels(root: Path, activity: str, more: str = "") -> Labels:
    (root / "scenarios" / "s.yaml").write_text(SCENARIO % (activity, more), encoding="utf-8")
    pack = open_pack(root)
    return Labels(scenario_traffic(pack, open_scenario(pack, "s")).labels)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("actors: {a: {is: strangr}}", "4: $.actors.a: no kind of actor 'strangr'"),
        (
            "actors: {a: {is: stranger, origin: hostin}}",
            "4: $.actors.a: the organisation has no stranger with origin: hostin; origin is ",
        ),
        ("actors: {a: {is: stranger, colour: red}}", "4: $.actors.a: a stranger has no 'colour'; it has address, "),
        (
            "organisation: {profile: compny}",
            "4: $.organisation.profile: no profile 'compny'; there are company, saml_company ('company'",
        ),
        ("actors: {a: {is: stranger, origin: hosting}}", ""),
    ],
)
def test_validate_tells_who_is_not_there(root: Path, line: str, told: str) -> None:
    text = f"format: livefire/scenario/1\ntitle: A\n# who\n{line}\ntimeline:\n"
    step = "  - {id: a, activity: aws/console.root_login, at: 2026-01-14T03:12:00Z}\nexpect: []\n"
    (root / "scenarios" / "s.yaml").write_text(text + step, encoding="utf-8")
    reasons = [one.reason for one in validate(root).others if one.status == "error"]
    assert [told in one for one in reasons] == ([True] if told else [])


@pytest.mark.parametrize("activity", ["root_login", "iam_login", "iam_login_without_mfa", "wrong_password", "unknown_user_login"])
def test_a_login_by_an_adversary_comes_from_them(root: Path, activity: str) -> None:
    found = labels(root, f"aws/console.{activity}", ", by: intruder, attack: true").table
    assert set(found.column("actor").to_pylist()) == {"attacker"}
    assert set(found.column("origin").to_pylist()) == {"hosting"}
    own = labels(root, f"aws/console.{activity}").table
    assert set(own.column("actor").to_pylist()) == {"employee"}
    assert own.column("part").to_pylist()[:1] == found.column("part").to_pylist()[:1]


@pytest.mark.parametrize(
    ("activity", "role", "told"),
    [
        ("aws/console.saml_login", "by", "'by' in step 'a': activity 'aws/console.saml_login' draws no adversary"),
        ("aws/console.password_spray", "as", None),
        ("aws/sts.assume_role_by_service", "by", "draws no adversary"),
    ],
)
def test_a_role_that_an_activity_does_not_draw_is_an_error(root: Path, activity: str, role: str, told: str | None) -> None:
    if told is None:
        assert len(labels(root, activity, ", by: intruder")) > 0
        return
    with pytest.raises(PackError) as caught:
        labels(root, activity, f", {role}: intruder")
    assert told in str(caught.value)
    assert str(caught.value).startswith((root / "scenarios" / "s.yaml").as_posix())


@pytest.mark.parametrize(
    ("moment", "facts", "told"),
    [
        ("momnt", "", ":5: activity 'm.activity' in step 'a': AttributeError: 'Draw' object has no attribute 'momnt'"),
        ("moment", '"actr": "attacker"', "activity 'm.activity', 'call': no fact 'actr'; 'actor' exists"),
        ("moment", '"actor": "atacker"', "actor is employee, service, vendor, attacker, not 'atacker'"),
        ("moment", '"actor": draw.pick(["clerk", "clerk"])', "not 'clerk'"),
        ("moment", '"sanctioned": True', "sanctioned is a text, not True"),
        ("moment", '1: "x"', "no fact '1'"),
    ],
)
def test_an_error_of_a_generator_has_its_place(root: Path, moment: str, facts: str, told: str) -> None:
    (root / "generators" / "m.py").write_text(MODULE % (moment, facts), encoding="utf-8")
    with pytest.raises(PackError) as caught:
        labels(root, "m.activity")
    assert told in str(caught.value)


def test_a_text_that_no_row_has_is_no_value(root: Path) -> None:
    facts = '"actor": draw.pick({"employee": 1, "clerk": 0})'
    (root / "generators" / "m.py").write_text(MODULE % ("moment", facts), encoding="utf-8")
    assert labels(root, "m.activity").table.column("actor").to_pylist() == ["employee"]


def test_facts_that_exist_are_labels(root: Path) -> None:
    (root / "generators" / "m.py").write_text(MODULE % ("moment", '"actor": "vendor", "incident": "I-1"'), encoding="utf-8")
    (row,) = labels(root, "m.activity").table.to_pylist()
    assert json.dumps([row["actor"], row["incident"]]) == '["vendor", "I-1"]'


RAGGED = """from livefire.aws.records import Client, record
from livefire.aws.sessions import root
from livefire.events.assemble import Event
from livefire.events.draw import Rows
def activity(draw, organisation):
    owner = draw.actor("performer", organisation.roots)
    at = draw.moment()
    child = draw.each(2 + draw.below(2))
    mine = Rows(owner.table, owner.codes[child.parent])
    client = Client(mine.office, mine.browser, "office")
    made = record("call", at[child.parent], root({who}), client, source="iam.amazonaws.com", name="A", region="us-east-1"{more})
    yield {made}
"""
WHOLE = "Event(made.part, made.time, made.columns, made.facts, made.empty, None, child.parent, child.instances)"


@pytest.mark.parametrize(
    ("who", "more", "made", "told"),
    [
        ("mine", "", WHOLE, ""),
        ("owner", "", WHOLE, "has 1 rows, the event "),
        ("mine", "", "made", " rows for 1 instances, and no parent"),
        ("mine", ', more={"userIdentity.foo": "x"}', WHOLE, "no column 'userIdentity.foo'"),
        ("mine", ', more={"vpcEndpointID": "x"}', WHOLE, "no column 'vpcEndpointID'; 'vpcEndpointId' exists"),
    ],
)
def test_a_column_that_there_is_not_or_of_other_rows_is_told(root: Path, who: str, more: str, made: str, told: str) -> None:
    (root / "generators" / "m.py").write_text(RAGGED.format(who=who, more=more, made=made), encoding="utf-8")
    if not told:
        assert len(labels(root, "m.activity")) in (2, 3)
        return
    with pytest.raises(PackError) as caught:
        labels(root, "m.activity")
    assert told in str(caught.value) and "activity 'm.activity', 'call'" in str(caught.value)
