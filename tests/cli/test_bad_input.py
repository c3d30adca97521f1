"""Every command with something else than it expects: an exit code, a message with the path, no traceback."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

RULE = "title: A\nlogsource: {product: aws, service: cloudtrail}\ndetection: {a: {eventName: A}, condition: a}\n"
LOG = '{"eventName": "A", "eventSource": "b", "eventID": "1"}\n'
ID = "aws/getsignintoken_abuse"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one of each: what commands may be given by mistake."""
    (tmp_path / "rule.yml").write_text(RULE, encoding="utf-8")
    (tmp_path / "log.ndjson").write_text(LOG, encoding="utf-8")
    (tmp_path / "list.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "empty.yml").write_bytes(b"")
    (tmp_path / "binary").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "binary.yml").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "half.yml").write_text("title: [\nlogsource: x\ndetection: y\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "readme.md").write_text("nothing\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


BAD = [
    # detections
    ("backtest missing.yml --on log.ndjson", 3, "'missing.yml' is no file, no folder and no detection of the pack"),
    ("backtest folder --on log.ndjson", 3, "no detection in 'folder'"),
    ("backtest notes --on log.ndjson", 3, "no detection in 'notes'"),
    ("backtest empty.yml --on log.ndjson", 3, "'empty.yml' is no detection"),
    ("backtest empty --on log.ndjson", 3, "'empty' is no detection"),
    ("backtest binary.yml --on log.ndjson", 3, "'binary.yml': byte 128 is no UTF-8"),
    ("backtest half.yml --on log.ndjson", 2, "half.yml:3:"),
    ("backtest log.ndjson --on log.ndjson", 3, "'log.ndjson' is no detection: expected Elastic TOML"),
    ("backtest rule.yml --on rule.yml", 3, "no CloudTrail record in 'rule.yml'"),
    ("explain missing.yml", 3, "'missing.yml' is no file"),
    ("explain folder", 3, "no detection in 'folder'"),
    ("explain log.ndjson", 3, "'log.ndjson' is no detection"),
    ("explain binary.yml", 3, "'binary.yml': byte 128"),
    ("explain half.yml", 2, "half.yml:3:"),
    ("explain rule.yml --on log.ndjson --event 2", 3, "no event '2' in the logs"),
    ("validate missing.yml", 3, "no file or folder 'missing.yml'"),
    ("validate folder", 3, "no detection in 'folder'"),
    ("validate log.ndjson", 2, "'log.ndjson' is no detection"),
    ("validate empty.yml", 2, "'empty.yml' is no detection"),
    ("validate binary.yml", 2, "'binary.yml': byte 128"),
    ("validate half.yml", 2, "half.yml:3:"),
    # logs
    (f"backtest {ID} --on missing.json", 3, "no file, folder or glob 'missing.json'"),
    (f"backtest {ID} --on folder", 3, "'folder' holds no log"),
    (f"backtest {ID} --on notes", 3, "'notes' holds no log"),
    (f"backtest {ID} --on empty", 3, "no CloudTrail record in 'empty'"),
    (f"backtest {ID} --on binary", 3, "no CloudTrail record in 'binary'"),
    (f"explain {ID} --on missing.json --event 1", 3, "no file, folder or glob 'missing.json'"),
    (f"explain {ID} --on empty --event 1", 3, "no CloudTrail record in 'empty'"),
    ("query -l esql ROW\u00a0a=1 --on missing.json", 3, "no file, folder or glob 'missing.json'"),
    ("query -l esql FROM\u00a0logs-* --on binary", 3, "no CloudTrail record in 'binary'"),
    ("query -l esql FROM\u00a0logs-* --on folder", 3, "'folder' holds no log"),
    ("query -l esql FROM\u00a0logs-*|STATS\u00a0COUNT(*)", 3, "no logs: expected --on PATH"),
    ("query -l kusto AWSCloudTrail|count", 3, "no logs: expected --on PATH"),
    (
        'query -l esql FROM\u00a0logs-*|WHERE\u00a0source.geo.city_name=="A" --on log.ndjson',
        2,
        "here fills 'source.geo.city_name'",
    ),
    ("normalise --to ecs --on missing.json", 3, "no file, folder or glob 'missing.json'"),
    ("normalise --to ecs --on binary", 3, "no CloudTrail record in 'binary'"),
    ("normalise --to ecs --on folder", 3, "'folder' holds no log"),
    ("normalise --to ecs", 3, "expected --on PATH"),
    ("normalise --to esc --on log.ndjson", 3, "no schema 'esc'; there are ecs, sentinel ('ecs' exists)"),
    ("normalise --to ecs --created foo --on log.ndjson", 3, "created is 'foo', which is no ISO 8601 time"),
    ("normalise --to sentinel --retain minimal --on log.ndjson", 3, "'--retain' is of --to ecs alone, not of --to sentinel"),
    ("normalise --to sentinel --no-entities --on log.ndjson", 3, "'--entities' is of --to ecs alone, not of --to sentinel"),
    ("normalise --to sentinel --tag a --on log.ndjson", 3, "'--tag' is of --to ecs alone, not of --to sentinel"),
    ("normalise --to ecs --no-html-safe --on log.ndjson", 3, "'--html-safe' is of --to sentinel alone, not of --to ecs"),
    # tables
    ("query -l kusto --table T=list.csv print\u00a01", 0, "'--table T=list.csv': nothing reads the table 'T'"),
    ("backtest rule.yml --table T=list.csv --on log.ndjson", 0, "'--table T=list.csv': nothing reads the table 'T'"),
    ("validate rule.yml --table T=list.csv", 0, "'--table T=list.csv': nothing reads the table 'T'"),
    ("query -l kusto --table AWSCloudTrail=list.csv print\u00a01", 3, "'AWSCloudTrail' is the events' own table"),
    # packs and files to write
    ("run missing", 3, "no folder 'missing'"),
    ("run rule.yml", 3, "no folder 'rule.yml'"),
    ("run folder", 3, "'folder' is no pack"),
    ("run --report junit=missing/report.xml", 3, "'--report junit=missing/report.xml': no folder 'missing'"),
    ("run --report junit=folder", 3, "'--report junit=folder': 'folder' is a folder"),
    ("run --report xml=report.xml", 3, "'--report xml=report.xml': expected one of console=FILE"),
    ("generate --profile company --events 5 --to missing/a.json", 3, "'missing/a.json' cannot be written: No such file"),
    ("generate --profile company --events 5 --to folder", 3, "'folder' cannot be written: Is a directory"),
    ("generate --profile company --events 5 --to folder --as parquet", 3, "'folder' cannot be written: "),
    ("generate --profile company --events 5 --to - --as parquet", 3, "'--as parquet' needs a file"),
    ("generate --profile company --events 5", 3, "expected --to PATH, or --list"),
    ("generate --activity aws/console.iam_login --days 2 --to -", 3, "--days is of a background"),
    ("generate --scenario aws/portal_morning --events 2 --to -", 3, "'--events 2': the timeline of a scenario says"),
    ("generate --scenario missing --to -", 3, "no activity or scenario 'missing'"),
    ("generate --pack folder --list", 3, "'folder' is no pack"),
    ("init rule.yml", 3, "'rule.yml' is not empty"),
    ("init notes", 3, "'notes' is not empty"),
    ("init rule.yml/pack", 3, "'rule.yml/pack"),
]


@pytest.mark.parametrize(("line", "code", "complaint"), BAD, ids=[line.replace("\u00a0", "_") for line, _, _ in BAD])
def test_a_wrong_path_is_told(livefire: Callable, here: Path, line: str, code: int, complaint: str) -> None:
    ran = livefire(*(word.replace("\u00a0", " ") for word in line.split(" ")))
    assert complaint in ran.out + ran.err
    assert ran.code == code
    assert "Traceback" not in ran.err


def test_a_table_that_is_read_is_no_news(livefire: Callable, here: Path) -> None:
    ran = livefire("query", "-l", "kusto", "--table", "T=list.csv", "T | count")
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to this user")
@pytest.mark.parametrize("line", [f"backtest {ID} --on log.ndjson", "backtest rule.yml --on folder", "explain rule.yml"])
def test_a_file_without_permission_is_told(livefire: Callable, here: Path, line: str) -> None:
    for name in ("log.ndjson", "rule.yml"):
        (here / name).chmod(stat.S_IWUSR)
    ran = livefire(*line.split(" "))
    assert ran.code == 3
    assert "cannot be read: Permission denied" in ran.err


def test_one_broken_rule_of_a_folder_ends_in_2_and_the_others_are_judged(livefire: Callable, here: Path) -> None:
    rules = here / "rules"
    rules.mkdir()
    for name in ("rule.yml", "half.yml", "binary.yml"):
        (here / name).rename(rules / name)
    ran = livefire("backtest", rules, "--on", "log.ndjson", "--format", "json")
    assert ran.code == 2
    assert [name for name in ("half.yml:3:", "binary.yml': byte 128", '"FIRED"') if name not in ran.out] == []
    assert livefire("explain", rules).code == 2


def test_one_broken_log_of_a_folder_ends_in_3_and_the_others_are_judged(livefire: Callable, here: Path) -> None:
    logs = here / "logs"
    logs.mkdir()
    (here / "log.ndjson").rename(logs / "log.ndjson")
    (logs / "other.parquet").write_bytes(b"PAR1")
    for line in (
        f"backtest {here}/rule.yml --format json",
        "normalise --to sentinel",
        "query -l esql FROM\u00a0logs-*|KEEP\u00a0event.action",
    ):
        ran = livefire(*(word.replace("\u00a0", " ") for word in line.split(" ")), "--on", logs)
        assert ran.code == 3
        assert "rejected: " in ran.err and "other.parquet is no Parquet" in ran.err
        assert '"FIRED"' in ran.out or "A" in ran.out


def test_a_record_without_a_time_is_counted_and_told(livefire: Callable, here: Path) -> None:
    (here / "log.ndjson").write_text(LOG + LOG.replace("}", ', "eventTime": "2026-01-14T09:00:00Z"}'), encoding="utf-8")
    ran = livefire("backtest", "rule.yml", "--on", "log.ndjson", "--format", "json")
    assert '"without_time": 1' in ran.out
    assert "1 of 2 records have no eventTime that can be read" in ran.err
