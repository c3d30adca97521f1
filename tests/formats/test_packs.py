"""A pack's detections: their ids, their sidecars, and everything that is wrong told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from livefire.detection import Detection
from livefire.errors import LivefireError, PackError, Problems, RuleError
from livefire.formats import load_pack
from livefire.pack import open_pack
from livefire.plan import Filter
from tests.formats.samples import ELASTIC, PYTHON, SENTINEL, SIGMA


def pack(folder: Path, **files: str | bytes) -> Path:
    """`made_sigma_yml` is written to detections/made.sigma.yml."""
    for name, text in files.items():
        path = folder / "detections" / name.replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return folder


def loaded(folder: Path, **files: str | bytes) -> list[Detection]:
    return load_pack(open_pack(pack(folder, **files)))


def test_siblings_are_one_detection_in_several_languages(tmp_path: Path) -> None:
    found = loaded(tmp_path, made_sigma_yml=SIGMA, made_elastic_toml=ELASTIC, made_sentinel_yaml=SENTINEL)
    assert sorted(one.key for one in found) == [("made", "esql"), ("made", "kusto"), ("made", "sigma")]


def test_a_python_file_alone_is_a_detection(tmp_path: Path) -> None:
    assert [one.key for one in loaded(tmp_path, made_py=PYTHON)] == [("made", "python")]


def test_one_id_twice_in_one_language_names_both_files(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="'made' in sigma stands in ") as raised:
        loaded(tmp_path, made_sigma_yml=SIGMA, made_sigma_yaml=SIGMA)
    assert "made.sigma.yml" in str(raised.value) and "made.sigma.yaml" in str(raised.value)


def test_two_rules_in_one_file_of_a_pack_share_an_id(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"made\.sigma\.yml: the file holds several rules; in a pack"):
        loaded(tmp_path, made_sigma_yml=f"{SIGMA}---\n{SIGMA}")


@pytest.mark.parametrize(
    "intent", ["isempty(origin) and attack", "mfa in ('aws', '')", "coalesce(origin, 'x') == 'x'", "mfa =~ 'AWS'"]
)
def test_an_intent_may_ask_for_a_fact_that_is_not_known(tmp_path: Path, intent: str) -> None:
    [found] = loaded(tmp_path, made_sigma_yml=SIGMA, made_intent_yaml=f"intent: {intent}\n")
    assert isinstance(found.intent, Filter)


def test_a_sidecar_says_purpose_and_intent(tmp_path: Path) -> None:
    sidecar = "purpose: policy\nintent: mfa == 'none'\nbecause: it matters\n"
    [found] = loaded(tmp_path, made_sigma_yml=SIGMA, made_intent_yaml=sidecar)
    assert found.purpose == "policy" and isinstance(found.intent, Filter)


SIDECARS = {
    "an unknown key": ("purpose: policy\nintend: x\n", ":2: $.intend: unknown key 'intend'; 'intent' exists"),
    "an unknown purpose": ("\npurpose: fun\n", ":2: $.purpose: purpose 'fun': expected one of threat, policy, building_block"),
    "a purpose that is a list": ("purpose: []\n", ":1: $.purpose: purpose '[]': expected one of"),
    "an intent that is no text": ("intent: [x]\n", ":1: $.intent: the intent is a text"),
    "an unknown fact": ("intent: mfaa == 'none'\n", ":1:1: unknown column 'mfaa'"),
    "an unknown fact in a block": ("intent: |\n  mfa == 'none'\n  and actr == 'x'\n", ":3:5: unknown column 'actr'"),
    "a value that a fact has not": (
        "intent: mfa == 'aws' or actor == 'atacker'\n",
        ":1:26: actor is employee, service, vendor, attacker, not 'atacker'",
    ),
    "values that a fact has not": (
        "intent: origin !in~ ('Office', 'hostin')\n",
        ":1:24: origin is office, vpn, home, mobile, hosting, tor, aws, not 'hostin'",
    ),
    "a value of another case": ("intent: mfa == 'AWS'\n", ":1:8: mfa is aws, idp, none, unknown, not 'AWS'"),
    "an unfinished intent": ("purpose: policy\nintent: mfa ==\n", ":2:"),
    "a list": ("- a\n", ":1: expected a mapping with purpose, intent, because"),
    "nothing": ("", ":1: expected a mapping with purpose, intent, because"),
    "a key twice": ("purpose: policy\npurpose: threat\n", ":2: key 'purpose' stands twice"),
    "broken YAML": ("purpose: [\n", ":2: YAML: "),
    "a tag": ("purpose: !!python/name:os.system x\n", ":1: YAML tag '!!python/name:os.system' is not read"),
    "two documents": (
        "purpose: policy\n---\npurpose: threat\n",
        ":3: YAML: 2 documents, expected one",
    ),
}


@pytest.mark.parametrize(("sidecar", "message"), SIDECARS.values(), ids=SIDECARS.keys())
def test_a_sidecar_that_is_wrong_says_where(sidecar: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(LivefireError) as raised:
        loaded(tmp_path, made_sigma_yml=SIGMA, made_intent_yaml=sidecar)
    assert f"made.intent.yaml{message}" in str(raised.value)


def test_every_problem_of_a_pack_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problems) as raised:
        loaded(
            tmp_path,
            a_sigma_yaml=SIGMA,
            a_sigma_yml=SIGMA,
            b_sigma_yml=SIGMA,
            b_intent_yaml="intend: x\n",
            c_intent_yaml="purpose: threat\n",
        )
    told = [str(error).replace(f"{tmp_path.as_posix()}/detections/", "") for error in raised.value.errors]
    assert told == [
        "a.sigma.yml: 'a' in sigma stands in a.sigma.yaml too",
        "b.intent.yaml:1: $.intend: unknown key 'intend'; 'intent' exists",
        "c.intent.yaml: no detection of this name stands beside it",
    ]


def test_a_file_that_cannot_be_read_is_a_detection_with_its_error(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        a_sigma_yml=SIGMA.replace("level: high", "title: again"),
        b_sigma_yml=SIGMA,
        c_elastic_toml=ELASTIC.replace('"low"', "low"),
        d_sigma_yml="",
        e_sentinel_yaml=b"\xff",
    )
    told = [(one.id, one.language, str(one.body).splitlines()[0]) for one in found if isinstance(one.body, RuleError)]
    assert [(id, language, head.replace(f"{tmp_path.as_posix()}/detections/", "")) for id, language, head in told] == [
        ("a", "sigma", "a.sigma.yml:13:1: key 'title' stands twice"),
        ("c", "esql", "c.elastic.toml:9:12: TOML: Invalid value"),
        ("d", "sigma", "'d.sigma.yml' is no detection: expected Elastic TOML, Sentinel YAML, Sigma YAML or Panther YAML"),
        ("e", "kusto", "'e.sentinel.yaml': byte 0 is no UTF-8"),
    ]
    assert [one.id for one in found] == ["a", "b", "c", "d", "e"]


def test_an_id_alone_is_read_alone(tmp_path: Path) -> None:
    write = f"open({str(tmp_path / 'trace')!r}, 'w').close()\n"
    here = open_pack(pack(tmp_path, a_sigma_yml=SIGMA, b_py=write + "def rule(event): return True\n", c_sigma_yml="broken: ["))
    assert [one.id for one in load_pack(here, only="a")] == ["a"]
    assert not (tmp_path / "trace").exists()


def test_a_rule_whose_text_is_wrong_is_kept_with_its_error(tmp_path: Path) -> None:
    [found] = loaded(tmp_path, made_sigma_yml=SIGMA.replace("condition: selection", "condition: selektion"))
    assert isinstance(found.body, RuleError) and found.body.line == 12
