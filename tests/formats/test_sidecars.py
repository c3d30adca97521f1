"""A sidecar counts wherever it stands beside a detection: in a pack, beside a file that is named, in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from livefire.errors import PackError
from livefire.formats import load, load_kept
from livefire.validate import validate

SIGMA = "title: A\nlogsource: {product: aws, service: cloudtrail}\ndetection: {a: {eventName: A}, condition: a}\n"


@pytest.fixture(params=["made.sigma.yml", "made.yml"])
def rule(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A rule under a pack's name and under its vendor's, with a sidecar beside it."""
    (tmp_path / request.param).write_text(SIGMA, encoding="utf-8")
    (tmp_path / "made.intent.yaml").write_text("purpose: policy\n", encoding="utf-8")
    return tmp_path / request.param


def test_a_file_that_is_named_has_its_sidecar(rule: Path) -> None:
    assert [one.purpose for one in (*load(rule), *load_kept(rule), *load(rule.parent))] == ["policy"] * 3


def test_a_file_without_one_needs_none(rule: Path) -> None:
    (rule.parent / "made.intent.yaml").rename(rule.parent / "other.intent.yaml")
    assert [one.purpose for one in load(rule)] == ["threat"]


def test_a_broken_sidecar_is_told(rule: Path) -> None:
    (rule.parent / "made.intent.yaml").write_text("purpos: policy\n", encoding="utf-8")
    with pytest.raises(PackError, match="unknown key 'purpos'"):
        load(rule)
    assert [one.status for one in validate(rule).detections] == ["error"]
