"""Scenario files: what is wrong is told all at once, each with its line and place, and nothing else comes out."""

import contextlib
import copy
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from livefire.errors import LivefireError
from livefire.expectation import Expectation
from livefire.pack import open_pack
from livefire.scenario import Scenario, read_scenario, vanishing

PACK = open_pack()
GOOD = """format: livefire/scenario/1
title: A pivot
organisation: {profile: company, size: 40, seed: 7}
actors:
  thief: {is: stranger, origin: hosting}
timeline:
  - {id: leak, activity: aws/federation.aws_consoler, by: thief, at: 2026-01-14T09:02:11Z, attack: true}
  - {id: portal, activity: aws/identity_center.portal_login, during: workday, count: 4}
expect:
  - {detection: aws/getsignintoken_abuse, fires_on: [leak.get_signin_token], because: it is one}
"""


def read(text: str, folder: Path) -> Scenario:
    path = folder / "made.yaml"
    path.write_text(text, encoding="utf-8")
    return read_scenario(path, id="made", pack=PACK)


def test_a_good_file_is_a_scenario(tmp_path: Path) -> None:
    found = read(GOOD, tmp_path)
    assert [step.id for step in found.timeline] == ["leak", "portal"]
    assert found.expectations[0].detection == "aws/getsignintoken_abuse"


CHANGES = {
    "an activity that is not there": ("aws/federation.aws_consoler", "aws/federatio.aws_consoler",
        ":7: $.timeline[0].activity: no activity 'aws/federatio.aws_consoler' in generators/"),
    "a detection that is not there": ("aws/getsignintoken_abuse", "aws/getsignintoken_abus",
        ":10: $.expect[0].detection: no detection 'aws/getsignintoken_abus'; 'aws/getsignintoken_abuse' exists"),
    "a step that is not there": ("[leak.", "[leek.",
        ":10: $.expect[0].fires_on[0]: no step 'leek' on the timeline; 'leak' exists"),
    "an actor that is not there": ("by: thief", "by: thieff", ":7: $.timeline[0].by: no actor 'thieff'; 'thief' exists"),
    "two steps of one name": ("id: portal", "id: leak", ":8: $.timeline[1].id: two steps are named 'leak'"),
    "a time without an offset": ("09:02:11Z", "09:02:11", "'2026-01-14T09:02:11' is no ISO 8601 time with an offset or Z"),
    "neither at nor during": ("during: workday, ", "", ":8: $.timeline[1]: a step has either 'at' or 'during'"),
    "an unknown key": ("count: 4", "cuont: 4", ":8: $.timeline[1]: unknown key 'cuont'; 'count' exists"),
    "a key that is kept for later": ("count: 4", "count: 4, over: 3d", "unknown key 'over'; 'over' is kept for a later version"),
    "a seed that is no number": ("seed: 7", "seed: seven", ":3: $.organisation.seed: 'seven' is not of type 'integer'"),
    "a count below one": ("count: 4", "count: 0", ":8: $.timeline[1].count: 0 is less than the minimum of 1"),
    "more than a machine can hold": ("count: 4", "count: 99999999999", "is greater than the maximum of"),
    "an organisation of everybody": ("size: 40", "size: 8000000000", "is greater than the maximum of"),
    "nothing expected": ("fires_on: [leak.get_signin_token], because: it is one", "",
        "an expectation has 'silent: true', or some of 'fires_on', 'also_fires_on' and 'misses'"),
    "a language that is none": ("fires_on: [leak", "only: [sigmaa], fires_on: [leak",
        ":10: $.expect[0].only[0]: no language 'sigmaa'; 'sigma' exists"),
    "no title": ("title: A pivot\n", "", "'title' is missing"),
    "another format": ("scenario/1", "scenario/9", "livefire/scenario/1"),
    "a Python tag": ("title: A pivot", "title: !!python/object/apply:os.system [ls]", ":2"),
    "an open bracket": ("[leak.get_signin_token]", "[leak.get_signin_token", "made.yaml:"),
    "a repeated key": ("title: A pivot", "title: A pivot\ntitle: Another", ":3"),
    "a tab": ("  thief:", "\tthief:", ":5"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), CHANGES.values(), ids=CHANGES)
def test_a_mistake_is_told_with_its_place(old: str, new: str, message: str, tmp_path: Path) -> None:
    assert old in GOOD
    with pytest.raises(LivefireError) as raised:
        read(GOOD.replace(old, new, 1), tmp_path)
    assert message in str(raised.value)
    assert "made.yaml" in str(raised.value)


def test_all_mistakes_of_a_file_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(LivefireError) as raised:
        read(GOOD.replace("by: thief", "by: x").replace("[leak.", "[y.").replace("during: workday, ", ""), tmp_path)
    assert re.findall(r"\$\.\S+(?=: )", str(raised.value)) == ["$.timeline[0].by", "$.timeline[1]", "$.expect[0].fires_on[0]"]


@pytest.mark.parametrize("text", ["", "[]", "1", "a: &a [*a, *a]", "a: b: c", "\x00", "- - - -", "{" * 3000, "null"])
def test_what_is_no_scenario_at_all_is_an_error(text: str, tmp_path: Path) -> None:
    with pytest.raises(LivefireError):
        read(text, tmp_path)


VALUES = st.sampled_from([None, True, 0, -1, 1.5, "", "x", "2026-01-14", "1d", [], ["x"], [[]], {}, {"a": 1}, "leak", 10**30])


def places(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    return [path, *(place for name, value in inside for place in places(value, (*path, name)))]


DOCUMENT = YAML(typ="safe", pure=True).load(GOOD.replace("2026-01-14T09:02:11Z", '"2026-01-14T09:02:11Z"'))


@given(st.sampled_from(places(DOCUMENT)[1:]), VALUES)
def test_any_value_at_any_place_is_a_scenario_or_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[Any, ...], value: Any
) -> None:
    changed = copy.deepcopy(DOCUMENT)
    inside = changed
    for name in place[:-1]:
        inside = inside[name]
    inside[place[-1]] = value
    path = tmp_path_factory.mktemp("scenarios") / "made.yaml"
    with path.open("w", encoding="utf-8") as stream:
        YAML().dump(changed, stream)
    with contextlib.suppress(LivefireError):
        assert read_scenario(path, id="made", pack=PACK).timeline


@pytest.mark.parametrize(
    ("judged", "broken", "told"),
    [
        ([("token", "sigma"), ("token", "esql")], (), []),
        ([("token", "sigma")], (), [".only: 'token' is not written in esql; it is in sigma"]),
        ([("other", "sigma")], (), [".detection: 'token' has no matches of its own: a correlation takes them"]),
        ([("token", "sigma")], ("token",), []),
    ],
)
def test_an_expectation_of_nothing_that_is_judged_is_told(
    judged: list[tuple[str, str]], broken: tuple[str, ...], told: list[str]
) -> None:
    scenario = Scenario("s", "A scenario", (), path="s.yaml", expectations=(Expectation("s", "token", only=("sigma", "esql")),))
    assert [str(one) for one in vanishing(scenario, judged, broken)] == [f"s.yaml: $.expect[0]{one}" for one in told]
