"""Configuration is found upwards; what is not known or has another type is named."""

from pathlib import Path

import pytest

from livefire.configuration import Configuration, find
from livefire.errors import InputError


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert find(tmp_path) == Configuration()


def test_the_nearest_file_upwards_counts(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.livefire]\nseed = 7\nbackground = 5\n", encoding="utf-8")
    (tmp_path / "inner").mkdir()
    assert find(tmp_path / "inner") == Configuration(seed=7, background=5)


def test_a_pack_is_meant_from_its_files_folder(tmp_path: Path) -> None:
    (tmp_path / "livefire.toml").write_text('pack = "rules"\n', encoding="utf-8")
    assert find(tmp_path).pack == str(tmp_path / "rules")


def test_how_the_siem_is_set_up(tmp_path: Path) -> None:
    (tmp_path / "livefire.toml").write_text('ecs = "7.3"\ngeoip = ["city.mmdb"]\nentities = false\n', encoding="utf-8")
    assert find(tmp_path) == Configuration(ecs="7.3", geoip=(str(tmp_path / "city.mmdb"),), entities=False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "sede = 1",
            "unknown key 'sede'; known are pack, seed, background, days, tables, budget, ecs, geoip, entities, retain,"
            " html_safe ('seed' exists)",
        ),
        ("geoip = [1]", "'geoip' is [1], expected a list of str"),
        ('entities = "yes"', "'entities' is 'yes', expected bool"),
        ('seed = "x"', "'seed' is 'x', expected int"),
        ("seed = true", "'seed' is True, expected int"),
        ("seed = = 1", "(at line 1, column 8)"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "livefire.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        find(tmp_path)
    assert message in str(caught.value)
