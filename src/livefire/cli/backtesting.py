"""`livefire backtest`: detections over real logs."""

from __future__ import annotations

from typing import Annotated

import typer

from livefire.cli import choosing, options
from livefire.cli.progress import progress


def backtest(
    detections: Annotated[list[str], typer.Argument(metavar="DETECTION...", help="Files, folders or ids of the pack.")],
    on: options.OnOption = None,
    fail_on: Annotated[options.FailOn | None, typer.Option("--fail-on", help="End with 1 when any detection matches.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="An unsupported detection counts as broken.")] = False,
    allow_python: options.AllowPythonOption = False,
    now: options.NowOption = None,
    table: options.TableOption = None,
    ecs: options.EcsOption = None,
    geoip: options.GeoipOption = None,
    format: options.FormatOption = options.Format.CONSOLE,
) -> int:
    """Detections over real logs.

    Logs are files, folders or globs of {"Records": [...]}, NDJSON or JSON arrays, plain or .gz, or of Parquet.
    """
    from livefire import reports
    from livefire.backtest import backtest as judged
    from livefire.result import Backtest
    from livefire.telemetry import columns_read, reads_own_bytes

    moment, siem = options.moment(now), choosing.siem(ecs, geoip)
    chosen = choosing.detections(detections, allow_python=allow_python, given=table)
    with progress() as tell:
        tell("reading logs")
        events = choosing.events(on, columns_read(chosen, siem), own_bytes=reads_own_bytes(chosen))
        tell(f"{len(events):,} events against {len(chosen)} detections")
        outcomes = tuple(judged(chosen, events, now=moment, siem=siem))
        found = Backtest(len(events), outcomes, events.rejected, events.without_time, siem.versions())
    options.put(reports.BACKTESTS[format.value](found))
    for remark in reports.remarks(found):
        options.note(remark)
    return choosing.spoiled(events) or exit_code(found, fails_on_match=fail_on is not None, strict=strict)


def exit_code(found: object, *, fails_on_match: bool, strict: bool) -> int:
    """2: a detection is broken; 1: one matched and that was asked about; else 0."""
    from livefire.result import STRICT, Backtest

    assert isinstance(found, Backtest)
    states = {one.state for one in found.outcomes}
    if "ERROR" in states or (strict and states & {*STRICT}):
        return 2
    return int(fails_on_match and any(one.verdict == "FIRED" for one in found.outcomes))
