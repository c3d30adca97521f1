"""A Backtest as text: which detections fired on real logs, on which events, and which could not run."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.padding import Padding
from rich.text import Text

from livefire.reports.canvas import drawn, line, marked
from livefire.reports.numbers import several
from livefire.reports.values import compact, indented, plain, shown
from livefire.result import Backtest, Match, Outcome

SCHEMA = "livefire/backtest/1"
MOST_MATCHES = 5
MOST_REJECTED = 10


def text(backtest: Backtest) -> str:
    """The contract of backtest.schema.json."""
    return indented(document(backtest))


def lines(backtest: Backtest) -> str:
    """One line for the run, each detection, each match and each rejected record; `record` says which."""
    whole = document(backtest)
    head = {name: whole[name] for name in ("schema", "events", "without_time", "schemas")}
    records: list[dict[str, Any]] = [{"record": "backtest", **head}]
    for one in whole["detections"]:
        matches = one.pop("matches")
        records.append({"record": "detection", **one, "alerts": len(matches)})
        records += [{"record": "match", "id": one["id"], "language": one["language"], **match} for match in matches]
    records += [{"record": "rejected", **one} for one in whole["rejected"]]
    return "\n".join(map(compact, records))


def document(backtest: Backtest) -> dict[str, Any]:
    """The backtest as JSON values."""
    return {
        "schema": SCHEMA,
        "events": backtest.events,
        "without_time": backtest.without_time,
        "schemas": dict(backtest.schemas),
        "rejected": [asdict(one) for one in backtest.rejected],
        "detections": [_outcome(one) for one in backtest.outcomes],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.id,
        "title": outcome.title,
        "language": outcome.language,
        "state": outcome.state,
        "verdict": outcome.verdict,
        "reason": outcome.reason,
        "time_filtered_out": outcome.time_filtered_out,
        "matches": [{"events": list(match.events), "row": plain(match.row)} for match in outcome.matches],
    }


def console(backtest: Backtest, *, colour: bool = False) -> str:
    """A line for each detection, then its first matches."""
    parts: list[Padding | Text] = [line(f"{several(backtest.events, 'event')} read", style="head")]
    if backtest.without_time:
        parts.append(line(f"{backtest.without_time:,} of them have no time that can be read", style="quiet"))
    for outcome in backtest.outcomes:
        parts += _block(outcome)
    if backtest.rejected:
        parts.append(line(f"rejected: {len(backtest.rejected):,}", style="head"))
        parts += [line(str(one), indent=2) for one in backtest.rejected[:MOST_REJECTED]]
        parts += _more(len(backtest.rejected) - MOST_REJECTED)
    return drawn(parts, colour=colour)


def _block(outcome: Outcome) -> list[Padding | Text]:
    word = outcome.verdict or outcome.state
    number = f" ({len(outcome.matches)})" if outcome.verdict == "FIRED" else ""
    parts: list[Padding | Text] = [
        marked(f"{word}{number}", f"{outcome.id} ({outcome.language})", style=outcome.verdict or "not_judged", width=16)
    ]
    told = [outcome.title, outcome.reason]
    if outcome.time_filtered_out:
        told.append(f"its own time filter excludes {several(outcome.time_filtered_out, 'event')}")
    parts += [line(one, style="quiet", indent=16) for one in told if one]
    parts += [line(_match(match), indent=16) for match in outcome.matches[:MOST_MATCHES]]
    return [*parts, *_more(len(outcome.matches) - MOST_MATCHES, indent=16)]


def _match(match: Match) -> str:
    events = ", ".join(match.events[:3]) + (f" and {len(match.events) - 3} more" if len(match.events) > 3 else "")
    row = ", ".join(f"{name}={shown(value)}" for name, value in match.row.items() if value not in (None, ""))
    told = f"{events or 'no event'}: {row}"
    return told if len(told) <= 250 else f"{told[:249]}\N{HORIZONTAL ELLIPSIS}"


def _more(number: int, *, indent: int = 2) -> list[Padding | Text]:
    return [line(f"and {number:,} more", style="quiet", indent=indent)] if number > 0 else []
