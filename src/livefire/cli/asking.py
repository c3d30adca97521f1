"""`livefire query`, `normalise`, `explain` and `validate`: questions about events, records, detections and files."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated

import typer

from livefire.cli import choosing, options
from livefire.errors import InputError


def query(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The query, or - for stdin.")],
    language: Annotated[str, typer.Option("--language", "-l", metavar="L", help="esql, kuery, kusto or sigma.")],
    on: options.OnOption = None,
    now: options.NowOption = None,
    table: options.TableOption = None,
    ecs: options.EcsOption = None,
    geoip: options.GeoipOption = None,
    format: options.FormatOption = options.Format.CONSOLE,
) -> int:
    """One ad hoc query over events, or over none.

    Over none it brings its own rows (print, ROW, datatable), and now() is the present unless --now says otherwise.
    """
    from livefire import reports
    from livefire.query import answer

    asked = options.stdin() if text == "-" else text
    moment = options.moment(now) or (None if on else datetime.datetime.now(datetime.UTC))
    events, siem = choosing.events(on) if on else None, choosing.siem(ecs, geoip)
    given = choosing.tables(table)
    found = answer(asked, language=language, events=events, now=moment, siem=siem, tables=given)
    options.put(reports.QUERIES[format.value](found.rows))
    choosing.tell_unread(table, given)
    if found.remark:
        options.note(found.remark)
    return choosing.spoiled(events)


def normalise(
    to: Annotated[str, typer.Option("--to", metavar="SCHEMA", help="ecs or sentinel.")],
    on: options.OnOption = None,
    ecs: options.EcsOption = None,
    geoip: options.GeoipOption = None,
    entities: Annotated[bool | None, typer.Option("--entities/--no-entities", help="ECS: actors, targets and entities.")] = None,
    retain: Annotated[
        str | None, typer.Option(metavar="FORM", help="ECS payloads: all, keyword, flattened, minimal or none.")
    ] = None,
    html_safe: Annotated[
        bool | None, typer.Option("--html-safe/--no-html-safe", help="Sentinel's JSON text with & < > escaped.")
    ] = None,
    created: Annotated[
        str | None, typer.Option(metavar="TIME", help="ECS: event.created, when the agent read the records.")
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", metavar="TAG", help="ECS: one of the agent's tags; repeatable.")
    ] = None,
    format: options.FormatOption = options.Format.NDJSON,
) -> int:
    """How a SIEM sees records, as NDJSON unless --format says otherwise."""
    from livefire import reports
    from livefire.normalise import normalise as documents
    from livefire.reports.making import Normalised

    ecs_alone = {"--ecs": ecs, "--geoip": geoip, "--entities": entities, "--retain": retain, "--created": created, "--tag": tag}
    _of_one_schema(to, {"ecs": ecs_alone, "sentinel": {"--html-safe": html_safe}})
    siem = choosing.siem(ecs, geoip, entities=entities, retain=retain, html_safe=html_safe)
    events = choosing.events(on)
    made = documents(events, schema=to, siem=siem, created=created, tags=tag or ())
    options.put(reports.NORMALISED[format.value](Normalised(to, made)))
    return choosing.spoiled(events)


def _of_one_schema(to: str, options_of: Mapping[str, Mapping[str, object]]) -> None:
    """InputError when an option is given that only another schema has."""
    for schema, given in options_of.items():
        for option, value in given.items() if to in options_of and to != schema else ():
            if value not in (None, []):
                raise InputError(f"'{option}' is of --to {schema} alone, not of --to {to}")


def explain(
    detection: Annotated[str, typer.Argument(metavar="DETECTION", help="A file, a folder or an id of the pack.")],
    on: options.OnOption = None,
    event: Annotated[str | None, typer.Option("--event", metavar="ID", help="An eventID in the logs behind --on.")] = None,
    now: options.NowOption = None,
    table: options.TableOption = None,
    ecs: options.EcsOption = None,
    geoip: options.GeoipOption = None,
    format: options.FormatOption = options.Format.CONSOLE,
) -> int:
    """What a detection asks; with an event, why it fired or not.

    Stages, predicates with their places, indicators, exclusions and outputs.
    """
    from livefire import reports
    from livefire.explanation import explanation, explanations

    if (event is None) != (not on):
        raise InputError("an event is explained with both --on PATH and --event ID")
    chosen = choosing.detections([detection], given=table)
    events = choosing.events(on) if on else None
    moment, siem = options.moment(now), choosing.siem(ecs, geoip)
    if events is None or event is None:
        found = [explanation(one) for one in chosen]
    else:
        found = [told for one in chosen for told in explanations(one, events, event, now=moment, siem=siem)]
    options.put(reports.EXPLANATIONS[format.value](found))
    return choosing.spoiled(events) or (2 if any(one.is_broken for one in chosen) else 0)


def validate(
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH...", help="Packs, folders or files.")] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="An unsupported detection, or one that can never fire, counts as broken.")
    ] = False,
    table: options.TableOption = None,
    format: options.FormatOption = options.Format.CONSOLE,
) -> int:
    """Read everything, run nothing."""
    from livefire import reports
    from livefire.validate import validate as checked

    given = choosing.tables(table)
    found = checked(*(paths or [choosing.pack_here().root.as_posix()]), tables=given)
    choosing.tell_unread(table, given)
    options.put(reports.VALIDATIONS[format.value](found))
    statuses = {"unsupported" if one.never_fires else one.status for one in found.detections}
    if any(one.status == "error" for one in found.others):
        return 3
    return 2 if "error" in statuses or (strict and "unsupported" in statuses) else 0
