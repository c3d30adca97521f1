"""The plugin collects a pack's scenarios, tells a failure's story, skips what cannot run, and gives fixtures."""

import re
from pathlib import Path

import pytest

from livefire.template import write_template

pytest_plugins = ["pytester"]


@pytest.fixture
def folder(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new pack in pytest's own folder; of the installed plugins ours alone is loaded, for the others take long."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "livefire.pytest_plugin")
    write_template(pytester.path / "pack")
    return pytester.path / "pack"


def outcomes(pytester: pytest.Pytester, folder: Path, *arguments: str) -> tuple[dict[str, int], str]:
    result = pytester.runpytest_subprocess(
        "-p", "no:cacheprovider", "--rootdir", str(folder), "-c", str(folder / "pyproject.toml"), *arguments
    )
    return result.parseoutcomes(), result.stdout.str()


def test_a_new_packs_scenarios_and_tests_pass(pytester: pytest.Pytester, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    monkeypatch.delenv("PYTEST_PLUGINS")
    counted, output = outcomes(pytester, folder, str(folder), "-v")
    assert counted == {"passed": 5}
    assert "root_access_key.yaml::root_access_key[sigma] PASSED" in output


def test_a_failed_expectation_tells_its_story_without_a_traceback(pytester: pytest.Pytester, folder: Path) -> None:
    scenario = folder / "scenarios" / "root_access_key.yaml"
    scenario.write_text(
        scenario.read_text(encoding="utf-8").replace("[backdoor.create_access_key]", "[workday]"), encoding="utf-8"
    )
    counted, output = outcomes(pytester, folder, str(folder / "scenarios"))
    assert counted == {"failed": 1, "passed": 1}
    assert "stopped by line 12, column 5: userIdentity.type: Root (not true)" in output
    assert "Traceback" not in output
    assert "def runtest" not in output


def test_a_broken_detection_fails_and_says_where(pytester: pytest.Pytester, folder: Path) -> None:
    rule = folder / "detections" / "root_access_key.sigma.yml"
    text = rule.read_text(encoding="utf-8")
    rule.write_text(text.replace("condition: ", "condition: not_there and "), encoding="utf-8")
    counted, output = outcomes(pytester, folder, str(folder / "scenarios"))
    assert counted == {"failed": 1, "passed": 1}
    assert "not_there" in output


def test_a_broken_detection_that_no_scenario_names_fails_once(pytester: pytest.Pytester, folder: Path) -> None:
    rule = folder / "detections" / "other.sigma.yml"
    rule.write_text("title: A\nlogsource: {product: aws\ndetection: {}\n", encoding="utf-8")
    scenario = folder / "scenarios" / "root_access_key.yaml"
    (folder / "scenarios" / "twin.yaml").write_text(scenario.read_text(encoding="utf-8"), encoding="utf-8")
    counted, output = outcomes(pytester, folder, str(folder / "scenarios"), "-v")
    assert counted == {"failed": 1, "passed": 4}
    assert "root_access_key.yaml::other[sigma] FAILED" in output
    assert f"{rule.as_posix()}:3:1" in output
    assert "Traceback" not in output


def test_a_detection_that_breaks_on_a_scenarios_events_fails_there(pytester: pytest.Pytester, folder: Path) -> None:
    rule = "def rule(event):\n    return event['absentField'] == 1\n"
    (folder / "detections" / "other.py").write_text(rule, encoding="utf-8")
    counted, output = outcomes(pytester, folder, str(folder / "scenarios"))
    assert counted == {"failed": 1, "passed": 1}
    assert re.search(r"other \(python\): 21 of 21 events: KeyError: 'absentField', in line 2 \(event [0-9a-f-]{36}\)", output)


def test_a_scenario_without_its_format_is_an_error_not_left_out(pytester: pytest.Pytester, folder: Path) -> None:
    scenario = folder / "scenarios" / "root_access_key.yaml"
    scenario.write_text(scenario.read_text(encoding="utf-8").replace("format: livefire/scenario/1\n", ""), encoding="utf-8")
    counted, output = outcomes(pytester, folder, str(folder / "scenarios"))
    assert counted == {"errors": 1}
    assert "'format' is missing" in output


def test_a_broken_scenario_is_a_collection_error_with_path_and_line(pytester: pytest.Pytester, folder: Path) -> None:
    scenario = folder / "scenarios" / "root_access_key.yaml"
    scenario.write_text(scenario.read_text(encoding="utf-8").replace("root_keys.user", "root_keyz.user"), encoding="utf-8")
    counted, output = outcomes(pytester, folder, str(folder / "scenarios"))
    assert counted == {"errors": 1}
    assert f"{scenario.as_posix()}:6:" in output
    assert "Traceback" not in output


def test_a_detection_that_cannot_run_is_skipped_with_the_reason(pytester: pytest.Pytester, folder: Path) -> None:
    rule = folder / "detections" / "root_access_key.sigma.yml"
    rule.write_text(
        rule.read_text(encoding="utf-8").replace("userIdentity.type: Root", "userIdentity.type|expand: '%root%'"),
        encoding="utf-8",
    )
    counted, output = outcomes(pytester, folder, str(folder / "scenarios"), "-rs")
    assert counted == {"passed": 1, "skipped": 1}
    assert "UNSUPPORTED" in output


def test_an_unlisted_fire_fails_when_the_scenario_says_so(pytester: pytest.Pytester, folder: Path) -> None:
    scenario = folder / "scenarios" / "root_access_key.yaml"
    kept = scenario.read_text(encoding="utf-8").partition("expect:")[0]
    scenario.write_text(f"{kept}unlisted: fail\n", encoding="utf-8")
    counted, output = outcomes(pytester, folder, str(folder / "scenarios"))
    assert counted == {"failed": 1}
    assert "root_access_key (sigma) fired on backdoor.create_access_key" in output


def test_a_miss_that_no_expectation_states_fails_with_its_story(pytester: pytest.Pytester, folder: Path) -> None:
    scenario, rule = folder / "scenarios" / "root_access_key.yaml", folder / "detections" / "root_access_key.sigma.yml"
    scenario.write_text(scenario.read_text(encoding="utf-8").partition("expect:")[0], encoding="utf-8")
    rule.write_text(rule.read_text(encoding="utf-8").replace("userIdentity.type: Root", "userIdentity.type: Nobody"), "utf-8")
    counted, output = outcomes(pytester, folder, str(folder / "scenarios"))
    assert counted == {"failed": 1}
    assert "root_access_key (sigma): root_access_key: missed on backdoor.create_access_key" in output
    assert "stopped by line 12, column 5: userIdentity.type: Nobody (not true)" in output


def test_detections_that_no_scenario_names_are_told_at_the_end(pytester: pytest.Pytester, folder: Path) -> None:
    rule = folder / "detections" / "root_access_key.sigma.yml"
    for number in range(10):
        (folder / "detections" / f"more{number}.sigma.yml").write_text(rule.read_text(encoding="utf-8"), encoding="utf-8")
    counted, output = outcomes(pytester, folder, str(folder / "scenarios"))
    assert counted == {"passed": 2}
    names = ", ".join(f"more{number} (sigma)" for number in range(8))
    told = f"livefire: no scenario names 10 of 11 detections, which nothing here tests: {names} and 2 more\n"
    assert told in output
    assert told not in outcomes(pytester, folder, str(folder / "tests"))[1]
    assert told in outcomes(pytester, folder, str(folder))[1]


COUNTING = """import livefire.formats, livefire.run

def counted(pack, made=livefire.formats.load_pack, **options):
    with open("loads.txt", "a") as file:
        print(pack.root, file=file)
    return made(pack, **options)

livefire.formats.load_pack = livefire.run.load_pack = counted
"""


def test_a_packs_detections_are_read_once_for_all_its_scenarios(pytester: pytest.Pytester, folder: Path) -> None:
    (folder / "conftest.py").write_text(COUNTING, encoding="utf-8")
    scenario = folder / "scenarios" / "root_access_key.yaml"
    (folder / "scenarios" / "again.yaml").write_text(scenario.read_text(encoding="utf-8"), encoding="utf-8")
    counted, _ = outcomes(pytester, folder, str(folder / "scenarios"))
    assert counted == {"passed": 4}
    assert (pytester.path / "loads.txt").read_text(encoding="utf-8").splitlines() == [str(folder)]


def test_a_pack_without_a_scenario_is_not_silently_green(
    pytester: pytest.Pytester, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "scenarios" / "root_access_key.yaml").unlink()
    told = f"livefire: no scenario in {folder / 'scenarios'}; none names 1 of 1 detections, which nothing here tests: "
    counted, output = outcomes(pytester, folder, str(folder / "scenarios"))
    assert (counted, told in output) == ({}, True)
    (folder / "scenarios").rmdir()
    monkeypatch.chdir(folder)
    counted, output = outcomes(pytester, folder)
    assert (counted, told in output) == ({"passed": 3}, True)
    rule = folder / "detections" / "root_access_key.sigma.yml"
    rule.write_text(rule.read_text(encoding="utf-8").replace("condition: ", "condition: not_there and "), encoding="utf-8")
    counted, output = outcomes(pytester, folder, str(folder), "--ignore", str(folder / "tests"), "-rf")
    assert counted == {"failed": 1}
    assert "FAILED detections/root_access_key.sigma.yml::root_access_key[sigma]" in output


def test_a_pack_that_cannot_be_read_and_has_no_scenario_fails(pytester: pytest.Pytester, folder: Path) -> None:
    (folder / "scenarios" / "root_access_key.yaml").unlink()
    (folder / "detections" / "none.intent.yaml").write_text("purpose: threat\n", encoding="utf-8")
    counted, output = outcomes(pytester, folder, str(folder / "scenarios"))
    assert counted == {"failed": 1}
    assert "none.intent.yaml" in output


def test_another_projects_detections_are_left_alone(pytester: pytest.Pytester, folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.pytest.ini_options]\n", encoding="utf-8")
    for name in ("generators", "scenarios"):
        for file in (folder / name).iterdir():
            file.unlink()
        (folder / name).rmdir()
    counted, output = outcomes(pytester, folder, str(folder), "--ignore", str(folder / "tests"))
    assert (counted, "livefire:" in output) == ({}, False)


def test_yaml_of_another_tools_scenarios_is_left_alone(pytester: pytest.Pytester, folder: Path) -> None:
    other = folder / "tests" / "scenarios"
    other.mkdir()
    (other / "notes.yaml").write_text("notes: nothing\n", encoding="utf-8")
    counted, _ = outcomes(pytester, folder, str(folder / "scenarios"), str(other))
    assert counted == {"passed": 2}


def test_a_private_scenario_is_left_alone(pytester: pytest.Pytester, folder: Path) -> None:
    (folder / "scenarios" / "_draft.yaml").write_text("format: livefire/scenario/1\n", encoding="utf-8")
    counted, _ = outcomes(pytester, folder, str(folder / "scenarios"))
    assert counted == {"passed": 2}


def test_the_fixtures_are_the_packs(pytester: pytest.Pytester, folder: Path) -> None:
    (folder / "tests" / "test_fixtures.py").write_text(
        "import livefire, pytest\n"
        "def test_fixtures(pack, detections, traffic, backtest):\n"
        "    assert list(pack.scenarios) == ['root_access_key']\n"
        "    assert [one.id for one in detections] == ['root_access_key']\n"
        "    events = traffic('root_access_key')\n"
        "    assert len(events) == len(events.labels) == 21\n"
        "    assert [one.verdict for one in backtest(events, 'root_access_key')] == ['FIRED']\n"
        "    with pytest.raises(livefire.errors.InputError, match=\"'root_access_key' exists\"):\n"
        "        backtest(events, 'root_acces_key')\n",
        encoding="utf-8",
    )
    counted, _ = outcomes(pytester, folder, str(folder / "tests" / "test_fixtures.py"))
    assert counted == {"passed": 1}


WATCHED = """\
id: watched
name: a watched user's key
kind: Scheduled
severity: Low
query: |
  AWSCloudTrail | where EventName == "CreateAccessKey" and UserIdentityType in ((_GetWatchlist('kinds') | project kind))
"""


def test_scenarios_and_fixtures_see_the_tables_and_the_siem_that_are_configured(pytester: pytest.Pytester, folder: Path) -> None:
    (folder / "detections" / "watched.sentinel.yaml").write_text(WATCHED, encoding="utf-8")
    (folder / "kinds.csv").write_text("kind\nRoot\n", encoding="utf-8")
    project = folder / "pyproject.toml"
    fixed = 'seed = 0\necs = "7.3"\n[tool.livefire.tables]\nkinds = "kinds.csv"\n'
    project.write_text(project.read_text(encoding="utf-8").replace("seed = 0\n", fixed), encoding="utf-8")
    scenario = folder / "scenarios" / "root_access_key.yaml"
    named = "\n  - {detection: watched, fires_on: [backdoor.create_access_key]}\n"
    scenario.write_text(scenario.read_text(encoding="utf-8").rstrip() + named, encoding="utf-8")
    (folder / "tests" / "test_watched.py").write_text(
        "def test_it(backtest, traffic):\n"
        "    (outcome,) = backtest(traffic('root_keys.root_access_key', n=2), 'watched')\n"
        "    assert outcome.verdict == 'FIRED', outcome.reason\n",
        encoding="utf-8",
    )
    counted, output = outcomes(pytester, folder, str(folder), "-v")
    assert counted == {"passed": 7}, output
