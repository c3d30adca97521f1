"""Which vendor wrote a file is seen from its content; every problem is told together."""

from __future__ import annotations

from pathlib import Path

import pytest

from livefire.errors import InputError, LivefireError, Problems, RuleError
from livefire.formats import load
from livefire.plan import Filter
from tests.formats.samples import ELASTIC, PANTHER, PYTHON, SENTINEL, SIGMA, written

CONTENTS = {
    "Elastic's": ("a_toml", ELASTIC, "esql", "ecs"),
    "Sentinel's": ("sigma_yaml", SENTINEL, "kusto", "sentinel"),
    "Sigma's": ("sentinel_yml", SIGMA, "sigma", "cloudtrail"),
    "Panther's": ("sentinel_yaml", PANTHER, "python", "cloudtrail"),
}


@pytest.mark.parametrize(("name", "text", "language", "schema"), CONTENTS.values(), ids=CONTENTS.keys())
def test_the_content_tells_the_language_not_the_name(name: str, text: str, language: str, schema: str, tmp_path: Path) -> None:
    [found] = load(written(tmp_path, **{name: text}))
    assert (found.language, found.schema, found.title) == (language, schema, "A user is made")


@pytest.mark.parametrize(("name", "text", "language", "schema"), CONTENTS.values(), ids=CONTENTS.keys())
def test_line_ends_of_windows_and_a_byte_order_mark_change_nothing(
    name: str, text: str, language: str, schema: str, tmp_path: Path
) -> None:
    plain = load(written(tmp_path / "plain", **{name: text}))
    other = load(written(tmp_path / "other", **{name: ("\ufeff" + text).replace("\n", "\r\n").encode()}))
    assert [one.body for one in other if language != "python"] == [one.body for one in plain if language != "python"]
    assert [(one.id, one.first_line) for one in other] == [(one.id, one.first_line) for one in plain]


def test_a_folder_is_searched_to_its_depth_in_the_order_of_its_names(tmp_path: Path) -> None:
    written(tmp_path, b__x_yml=SIGMA, a__y_toml=ELASTIC, c__d__z_yaml=SENTINEL)
    assert [one.language for one in load(tmp_path)] == ["esql", "sigma", "kusto"]


def test_what_is_no_rule_is_passed_over_in_a_folder(tmp_path: Path) -> None:
    written(tmp_path, a_yml=SIGMA, other_yaml="key: value\n", pyproject_toml="[tool]\n", b_py=PYTHON, c_md="# text", empty_yml="")
    assert [one.language for one in load(tmp_path)] == ["sigma"]


def test_hidden_files_and_sidecars_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.intent.yaml").write_text("detection: [", encoding="utf-8")
    written(tmp_path, **{".git__a_yml": "detection: [\ntitle: x", ".b_yml": "detection: [\ntitle: x"})
    assert load(tmp_path) == []


NO_RULES = {
    "nothing": ("a_yml", ""),
    "other YAML": ("a_yml", "key: value\n"),
    "other TOML": ("a_toml", "[tool]\n"),
    "a query without more": ("a_yml", "query: x\n"),
    "a binary file": ("a_yml", b"\x00\x01\x02\x03" * 100),
}


@pytest.mark.parametrize(("name", "content"), NO_RULES.values(), ids=NO_RULES.keys())
def test_a_file_that_is_named_must_be_a_rule(name: str, content: str | bytes, tmp_path: Path) -> None:
    [path] = written(tmp_path, **{name: content}).iterdir()
    with pytest.raises(InputError, match=r"'.*a\.\w+' is no detection: expected Elastic TOML"):
        load(path)


def test_a_rule_of_another_kind_that_is_named_is_an_error(tmp_path: Path) -> None:
    written(tmp_path, a_yml=PANTHER.replace("rule", "policy"))
    with pytest.raises(InputError, match="holds no rule"):
        load(tmp_path / "a.yml")


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file or folder"):
        load(tmp_path / "a.yml")


def test_text_that_is_no_utf_8_says_where(tmp_path: Path) -> None:
    written(tmp_path, a_yml=b"title: caf\xe9\n")
    with pytest.raises(InputError, match=r"'.*a\.yml': byte 10 is no UTF-8"):
        load(tmp_path)


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    written(tmp_path, a_yml=b"#" * 5_000_001)
    with pytest.raises(InputError, match="5000001 bytes, at most 5000000 are read"):
        load(tmp_path)


def test_the_problems_of_several_files_are_told_together(tmp_path: Path) -> None:
    written(
        tmp_path,
        a_toml=ELASTIC.replace('"low"', "low"),
        b_yaml=SENTINEL.replace("kind: Scheduled", "kind: [Scheduled"),
        c_yml=SIGMA.replace("level: high", "title: again"),
        d_yml=SIGMA,
        e_yml=b"\xff",
    )
    with pytest.raises(Problems) as raised:
        load(tmp_path)
    heads = [str(error).splitlines()[0].replace(tmp_path.as_posix(), "") for error in raised.value.errors]
    assert heads == [
        "/a.toml:9:12: TOML: Invalid value",
        "/b.yaml:4:1: YAML: expected ',' or ']', but got ':'",
        "/c.yml:13:1: key 'title' stands twice",
        "'/e.yml': byte 0 is no UTF-8",
    ]


def test_one_problem_is_told_by_itself(tmp_path: Path) -> None:
    written(tmp_path, a_yml=SIGMA.replace("level: high", "title: again"), d_yml=SIGMA)
    with pytest.raises(RuleError) as raised:
        load(tmp_path)
    assert isinstance(raised.value, LivefireError) and raised.value.line == 13


def test_a_rule_whose_text_is_wrong_is_kept_with_its_error(tmp_path: Path) -> None:
    written(tmp_path, a_yml=SIGMA.replace("condition: selection", "condition: selektion"), b_yml=SIGMA)
    broken, right = load(tmp_path)
    assert isinstance(broken.body, RuleError) and isinstance(right.body, Filter)
    assert (broken.body.path, broken.body.line, broken.body.column) == ((tmp_path / "a.yml").as_posix(), 12, 14)
