"""A pack's activities: its own, and behind them the built-in pack's."""

from pathlib import Path

import pytest

from livefire.errors import PackError
from livefire.generate import generate
from livefire.pack import open_pack
from livefire.run import run

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
