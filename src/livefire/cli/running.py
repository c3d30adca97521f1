"""`livefire run`: a pack's scenarios and a benign background against its detections."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from livefire.cli import choosing, options
from livefire.cli.progress import progress


def run(
    pack: Annotated[str | None, typer.Argument(metavar="PACK", help="A pack's folder; without it the built-in pack.")] = None,
    background: Annotated[int | None, typer.Option(min=0, help="Benign background events.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Days that the background spans.")] = None,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="ID", help="This detection only; repeatable.")] = None,
    seed: options.SeedOption = None,
    budget: Annotated[float | None, typer.Option(min=0, help="Benign alerts a day that a detection may raise.")] = None,
    report: Annotated[
        list[str] | None, typer.Option("--report", metavar="junit=FILE", help="Write a report; repeatable.")
    ] = None,
    table: options.TableOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="An unsupported detection counts as broken.")] = False,
    ecs: options.EcsOption = None,
    geoip: options.GeoipOption = None,
    format: options.FormatOption = options.Format.CONSOLE,
) -> int:
    """Scenarios and benign background: coverage per detection.

    The pack's scenarios against its detections, plus benign background traffic of the built-in pack.
    """
    from livefire import configuration, reports
    from livefire.pack import open_pack
    from livefire.run import exit_code
    from livefire.run import run as run_pack

    written = reports.of_result(strict=strict)
    wanted, given = options.reports(report, written), choosing.tables(table)
    chosen = configuration.find(Path.cwd())
    with progress() as tell:
        result = run_pack(
            open_pack(pack if pack is not None else chosen.pack),
            background=chosen.background if background is None else background,
            days=days or chosen.days,
            seed=chosen.seed if seed is None else seed,
            only=tuple(only or ()),
            budget=chosen.budget if budget is None else budget,
            tables=given,
            siem=choosing.siem(ecs, geoip),
            tell=tell,
        )
    for name, file in wanted:
        options.write(file, written[name](result))
    options.put(written[format.value](result))
    choosing.tell_unread(table, given)
    for remark in reports.remarks(result):
        options.note(remark)
    return exit_code(result, strict=strict)
