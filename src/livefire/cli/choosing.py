"""What a word on the command line means: a file or folder of detections, or an id of the pack; logs behind --on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from livefire.errors import InputError, nearest

if TYPE_CHECKING:
    from livefire.detection import Detection
    from livefire.events.columns import Events
    from livefire.pack import Pack
    from livefire.plan import Table
    from livefire.schemas import Siem


def pack_here(pack: str | None = None) -> Pack:
    """The pack that was named, the configured one, or the built-in one."""
    from livefire import configuration
    from livefire.pack import open_pack

    return open_pack(pack if pack is not None else configuration.find(Path.cwd()).pack)


def siem(
    ecs: str | None,
    geoip: Sequence[str] | None,
    *,
    entities: bool | None = None,
    retain: str | None = None,
    html_safe: bool | None = None,
) -> Siem:
    """How the SIEM is set up: as the options say, else as configured."""
    from livefire import configuration

    fixed = configuration.siem(configuration.find(Path.cwd()))
    return replace(
        fixed,
        ecs=ecs or fixed.ecs,
        geoip=tuple(geoip or fixed.geoip),
        entities=fixed.entities if entities is None else entities,
        retain=retain or fixed.retain,
        html_safe=fixed.html_safe if html_safe is None else html_safe,
    )


def tables(assignments: Sequence[str] | None) -> Mapping[str, Table]:
    """The tables behind --table, and those of the configuration that they do not replace."""
    from livefire import configuration

    configured = configuration.find(Path.cwd()).tables or {}
    if not assignments and not configured:
        return {}
    from livefire.tables import Watched, assignment, read_tables

    named = [assignment(one) for one in assignments or ()]
    given = {name for name, _ in named}
    return Watched(read_tables([*named, *((name, Path(path)) for name, path in configured.items() if name not in given)]))


def tell_unread(assignments: Sequence[str] | None, given: Mapping[str, Table]) -> None:
    """A note for each table behind --table that nothing has asked for; one of the configuration may be another rule's."""
    if not assignments:
        return
    from livefire.cli.options import note
    from livefire.tables import Watched, assignment

    read = given.read if isinstance(given, Watched) else set(given)
    for name, path in map(assignment, assignments):
        if name not in read:
            note(f"'--table {name}={path}': nothing reads the table '{name}'")


def detections(names: Sequence[str], *, allow_python: bool = False, given: Sequence[str] | None = None) -> list[Detection]:
    """Detections of files, folders and ids, an id selecting all of its siblings, with the tables behind --table."""
    from livefire.formats import with_tables

    known = tables(given)
    found = with_tables(_detections(names, allow_python), known)
    tell_unread(given, known)
    return found


def _detections(names: Sequence[str], allow_python: bool) -> list[Detection]:
    """Detections of files, folders and ids; an id selects all of its siblings, and nothing else is read.

    A broken file inside a folder is among them, its error as its body.
    """
    from livefire.formats import load_kept, load_pack, pack_files

    found: list[Detection] = []
    for name in names:
        if Path(name).exists():
            here = load_kept(name, allow_python=allow_python)
            if not here:
                raise InputError(f"no detection in '{name}'")
            found += here
            continue
        pack = pack_here()
        ids = dict.fromkeys(id for id, _ in pack_files(pack))
        if name not in ids:
            hint = nearest(name, tuple(ids))
            raise InputError(f"'{name}' is no file, no folder and no detection of the pack{f'; {hint}' if hint else ''}")
        found += load_pack(pack, only=name)
    return found


def events(paths: Sequence[str] | None, columns: Iterable[str] | None = None, *, own_bytes: bool = True) -> Events:
    """The records of all logs behind --on, of which only these columns are read; what was rejected is told on stderr."""
    from livefire.cli.options import note
    from livefire.events.read import read_events

    if not paths:
        raise InputError("no logs: expected --on PATH")
    found = read_events(*paths, columns=columns, own_bytes=own_bytes)
    for one in found.rejected[:5]:
        note(f"rejected: {one}")
    if len(found.rejected) > 5:
        note(f"rejected: {len(found.rejected) - 5:,} more")
    if found.without_time:
        note(f"{found.without_time:,} of {len(found):,} records have no eventTime that can be read: to detections it is null")
    return found


def spoiled(events: Events | None) -> int:
    """3 when a whole file of a folder of logs could not be read: what was judged is not all there is; else 0."""
    return 3 if events is not None and any(one.line == 0 for one in events.rejected) else 0
