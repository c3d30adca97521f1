"""`livefire generate` and `init`: events with their labels beside them, and a new pack that passes."""

from __future__ import annotations

import inspect
import json
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
    from livefire.reports.making import Choices


class As(StrEnum):
    """How events are written."""

    NDJSON = "ndjson"
    CLOUDTRAIL = "cloudtrail"
    PARQUET = "parquet"


def generate(
    to: Annotated[str | None, typer.Option("--to", metavar="PATH", help="The file to write, or - for NDJSON on stdout.")] = None,
    profile: Annotated[str | None, typer.Option("--profile", metavar="P", help="Benign background of this profile.")] = None,
    activity: Annotated[str | None, typer.Option("--activity", metavar="A", help="Instances of this activity.")] = None,
    scenario: Annotated[str | None, typer.Option("--scenario", metavar="S", help="This scenario's timeline.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="Name the activities and scenarios, and generate nothing.")] = False,
    pack: Annotated[str | None, typer.Option("--pack", metavar="FOLDER", help="The pack that has them.")] = None,
    events: Annotated[int | None, typer.Option("--events", min=1, help="How many events (1,000).")] = None,
    days: Annotated[int | None, typer.Option("--days", min=1, help="Days that a background spans (1).")] = None,
    seed: options.SeedOption = None,
    form: Annotated[As, typer.Option("--as", help="What is written.")] = As.NDJSON,
    format: options.FormatOption = options.Format.CONSOLE,
) -> int:
    """Events, with their labels beside them.

    Of a benign background, an activity or a scenario; --list names the activities and scenarios that there are.
    """
    from livefire import reports
    from livefire.events import write
    from livefire.reports.making import Generated

    if list_:
        options.put(reports.CHOICES[format.value](_choices(choosing.pack_here(pack))))
        return 0
    if to is None:
        raise InputError("expected --to PATH, or --list")
    if to == "-" and form is not As.NDJSON:
        raise InputError(f"'--as {form.value}' needs a file: on stdout events are NDJSON")
    with progress() as tell:
        tell("generating")
        found = _events(profile, activity, scenario, choosing.pack_here(pack), events, days, seed or 0)
        tell(f"writing {len(found):,} events")
        if to == "-":
            for record in write.records(found):
                if not options.put(record.decode()):
                    break
            return 0
        path = Path(to)
        {As.NDJSON: write.write_ndjson, As.CLOUDTRAIL: write.write_cloudtrail, As.PARQUET: write.write_parquet}[form](
            found, found.labels, path
        )
    if format is not options.Format.CONSOLE:
        labels = write.labels_beside(path, parquet=form is As.PARQUET).as_posix()
        options.put(reports.GENERATED[format.value](Generated(path.as_posix(), labels, form.value, len(found), seed or 0)))
    options.note(f"{len(found):,} events in {path.as_posix()}, their labels beside them")
    return 0


def _choices(pack: Pack) -> Choices:
    from livefire.parts import made_by
    from livefire.reports.making import Activity, Choices, Named
    from livefire.scenario import open_scenario

    activities = []
    for id, one in pack.activities().items():
        module, _, name = id.rpartition(".")
        given = tuple(map(_option, list(inspect.signature(one).parameters.values())[2:]))
        parts = made_by(pack.generators[module], name) or ()
        activities.append(Activity(id, (one.__doc__ or "").strip().split("\n")[0], given, tuple(sorted(parts))))
    return Choices(tuple(activities), tuple(Named(id, open_scenario(pack, id).title) for id in pack.scenarios))


def _option(parameter: inspect.Parameter) -> str:
    """Its name, and its default as a scenario would write it."""
    default = parameter.default
    return parameter.name if default is parameter.empty else f"{parameter.name}: {json.dumps(default, default=repr)}"


def _events(
    profile: str | None, activity: str | None, scenario: str | None, pack: Pack, events: int | None, days: int | None, seed: int
) -> Events:
    from livefire.generate import background, first
    from livefire.generate import generate as generated

    if sum(one is not None for one in (profile, activity, scenario)) > 1:
        raise InputError("expected one of --profile, --activity and --scenario")
    if days is not None and (activity is not None or scenario is not None):
        raise InputError("--days is of a background: an activity and a scenario have their own times")
    if scenario is not None:
        if events is not None:
            raise InputError(f"'--events {events}': the timeline of a scenario says how many events there are")
        return generated(scenario, seed=seed, pack=pack)
    count = 1000 if events is None else events
    if activity is not None:
        # an instance has at least one event: as many instances as events are enough
        return first(generated(activity, n=count, seed=seed, pack=pack), count)
    return background(events=count, days=days or 1, seed=seed, profile=profile or "company")


def init(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A folder that is empty or does not exist.")],
    format: options.FormatOption = options.Format.CONSOLE,
) -> int:
    """A new pack that passes.

    One generator with two activities, one detection, one scenario, and tests.
    """
    from livefire import reports
    from livefire.template import write_template

    options.put(reports.FILES[format.value]([path.as_posix() for path in write_template(Path(folder))]))
    options.note(f"next: cd {folder} && pytest")
    return 0
