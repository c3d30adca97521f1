"""`livefire generate` and `init`: events with their labels beside them, and a new pack that passes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from livefire.cli import choosing, options
from livefire.cli.progress import progress
from livefire.errors import InputError

if TYPE_CHECKING:
    from livefire.events.columns import Events
    from livefire.pack import Pack


class As(StrEnum):
    """How events are written."""

    NDJSON = "ndjson"
    CLOUDTRAIL = "cloudtrail"
    PARQUET = "parquet"


def generate(
    to: Annotated[str, typer.Option("--to", metavar="PATH", help="The file to write, or - for NDJSON on stdout.")],
    profile: Annotated[str | None, typer.Option("--profile", metavar="P", help="Benign background of this profile.")] = None,
    activity: Annotated[str | None, typer.Option("--activity", metavar="A", help="Instances of this activity.")] = None,
    scenario: Annotated[str | None, typer.Option("--scenario", metavar="S", help="This scenario's timeline.")] = None,
    pack: Annotated[str | None, typer.Option("--pack", metavar="FOLDER", help="The pack that has them.")] = None,
    events: Annotated[int | None, typer.Option("--events", min=1, help="How many events (1,000).")] = None,
    days: Annotated[int, typer.Option("--days", min=1, help="Days that a background spans.")] = 1,
    seed: options.SeedOption = None,
    form: Annotated[As, typer.Option("--as", help="What is written.")] = As.NDJSON,
) -> int:
    """Events, with their labels beside them."""
    from livefire.events import write

    if sum(one is not None for one in (profile, activity, scenario)) > 1:
        raise InputError("expected one of --profile, --activity and --scenario")
    with progress() as tell:
        tell("generating")
        found = _events(profile, activity, scenario, choosing.pack_here(pack), events, days, seed or 0)
        tell(f"writing {len(found):,} events")
        if to == "-":
            for record in write.records(found):
                options.put(record.decode())
            return 0
        path = Path(to)
        {As.NDJSON: write.write_ndjson, As.CLOUDTRAIL: write.write_cloudtrail, As.PARQUET: write.write_parquet}[form](
            found, found.labels, path
        )
    options.note(f"{len(found):,} events in {path.as_posix()}, their labels beside them")
    return 0


def _events(
    profile: str | None, activity: str | None, scenario: str | None, pack: Pack, events: int | None, days: int, seed: int
) -> Events:
    from livefire.generate import background, first
    from livefire.generate import generate as generated

    if scenario is not None:
        whole = generated(scenario, seed=seed, pack=pack)
        return whole if events is None else first(whole, events)
    count = 1000 if events is None else events
    if activity is not None:
        # an instance has at least one event: as many instances as events are enough
        return first(generated(activity, n=count, seed=seed, pack=pack), count)
    return background(events=count, days=days, seed=seed, profile=profile or "company")


def init(folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A folder that is empty or does not exist.")]) -> int:
    """A new pack that passes.

    One generator with two activities, one detection, one scenario, and tests.
    """
    from livefire.template import write_template

    for path in write_template(Path(folder)):
        options.put(path.as_posix())
    options.note(f"next: cd {folder} && pytest")
    return 0
