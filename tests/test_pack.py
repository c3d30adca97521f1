"""A pack's activities: its own, and behind them the built-in pack's."""

from pathlib import Path

import pytest

from livefire.errors import PackError, Problems
from livefire.generate import generate
from livefire.pack import open_pack
from livefire.run import run
from livefire.validate import validate

SIGMA = """\
title: A token for the console
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: GetSigninToken}
  condition: selection
"""
SCENARIO = """\
format: livefire/scenario/1
title: A pivot that the built-in pack makes
organisation: {profile: company, size: 40, seed: 7}
timeline:
  - {id: leak, activity: aws/federation.aws_consoler, at: 2026-01-14T09:02:11Z, attack: true}
expect:
  - {detection: token, fires_on: [leak.get_signin_token]}
"""
OWN = '''\
def aws_consoler(draw, organisation):
    """Nothing at all."""
    return
    yield
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"detections/token.sigma.yml": SIGMA, "scenarios/pivot.yaml": SCENARIO}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_scenario_of_ones_own_pack_may_name_an_activity_of_the_built_in_one(folder: Path) -> None:
    result = run(open_pack(folder), background=0)
    assert [(one.passed, one.detection) for one in result.expectations] == [(True, "token")]


def test_traffic_of_the_built_in_pack_is_the_same_from_every_pack(folder: Path) -> None:
    id = "aws/federation.aws_consoler"
    assert generate(id, n=3, seed=5, pack=open_pack(folder)).table.equals(generate(id, n=3, seed=5).table)


def test_a_module_of_the_pack_stands_before_the_built_in_one_of_its_name(folder: Path) -> None:
    (folder / "generators" / "aws").mkdir(parents=True)
    (folder / "generators" / "aws" / "federation.py").write_text(OWN, encoding="utf-8")
    pack = open_pack(folder)
    assert pack.activity("aws/federation.aws_consoler").__doc__ == "Nothing at all."
    with pytest.raises(PackError, match="no activity 'broker' in 'aws/federation'"):
        pack.activity("aws/federation.broker")


def test_an_expectation_in_a_language_that_the_detection_lacks_is_an_error_everywhere(folder: Path) -> None:
    scenario = folder / "scenarios" / "pivot.yaml"
    scenario.write_text(SCENARIO.replace("detection: token,", "detection: token, only: [esql],"), encoding="utf-8")
    message = "'token' is not written in esql; it is in sigma"
    with pytest.raises(Problems, match=message):
        run(open_pack(folder), background=0)
    (checked,) = [one for one in validate(folder).others if one.status == "error"]
    assert message in checked.reason


CORRELATION = """\
title: Several tokens
id: several
correlation: {type: event_count, rules: [token], group-by: [sourceIPAddress], timespan: 1h, condition: {gte: 2}}
"""


def test_an_expectation_of_a_rule_that_a_correlation_takes_is_an_error(folder: Path) -> None:
    rule = folder / "detections" / "token.sigma.yml"
    rule.write_text(SIGMA.replace("title: A token", "name: token\ntitle: A token"), encoding="utf-8")
    (folder / "detections" / "several.sigma.yml").write_text(CORRELATION, encoding="utf-8")
    with pytest.raises(Problems, match="'token' has no matches of its own"):
        run(open_pack(folder), background=0)
