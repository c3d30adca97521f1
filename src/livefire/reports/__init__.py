"""Reports: from a value to text. Each table holds, for one kind of value, a function for each name of a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pyarrow as pa

from livefire.reports import backtest, coverage, explanation, junit, making, query, result_json, validation
from livefire.reports.making import Choices, Generated, Normalised
from livefire.result import Backtest, Explanation, Result, Validation

RESULTS: dict[str, Callable[[Result], str]] = {
    "console": coverage.console,
    "json": result_json.text,
    "ndjson": result_json.lines,
    "junit": junit.text,
}

BACKTESTS: dict[str, Callable[[Backtest], str]] = {
    "console": backtest.console,
    "json": backtest.text,
    "ndjson": backtest.lines,
}

QUERIES: dict[str, Callable[[pa.Table], str]] = {
    "console": query.console,
    "json": query.text,
    "ndjson": query.lines,
}

VALIDATIONS: dict[str, Callable[[Validation], str]] = {
    "console": validation.console,
    "json": validation.text,
    "ndjson": validation.lines,
}

EXPLANATIONS: dict[str, Callable[[Sequence[Explanation]], str]] = {
    "console": explanation.console,
    "json": explanation.text,
    "ndjson": explanation.lines,
}


NORMALISED: dict[str, Callable[[Normalised], str]] = {
    "console": making.normalised_console,
    "json": making.normalised_text,
    "ndjson": making.normalised_lines,
}

GENERATED: dict[str, Callable[[Generated], str]] = {"json": making.generated_text, "ndjson": making.generated_lines}
"""For a console a remark is enough."""

CHOICES: dict[str, Callable[[Choices], str]] = {
    "console": making.choices_console,
    "json": making.choices_text,
    "ndjson": making.choices_lines,
}

FILES: dict[str, Callable[[Sequence[str]], str]] = {
    "console": making.files_console,
    "json": making.files_text,
    "ndjson": making.files_lines,
}


def of_result(*, strict: bool) -> Mapping[str, Callable[[Result], str]]:
    """The reports of a result; under --strict JUnit fails what the exit code does: a detection that cannot run."""
    return {**RESULTS, "junit": partial(junit.text, strict=strict)}


def coloured(report: Callable[..., str]) -> Callable[..., str]:
    """A console report for a terminal: the same text with colour."""
    return partial(report, colour=True)


def remarks(value: Result | Backtest) -> tuple[str, ...]:
    """What belongs on stderr: detections that did not run, counted, and what the run itself has to say."""
    rows = value.detections if isinstance(value, Result) else value.outcomes
    states = [row.state for row in rows if row.state != "RAN"]
    told = [f"{states.count(state)} of {len(rows)} detections {state}" for state in dict.fromkeys(states)]
    return (*told, *(value.remarks if isinstance(value, Result) else ()))


__all__ = [
    "BACKTESTS", "CHOICES", "EXPLANATIONS", "FILES", "GENERATED", "NORMALISED", "QUERIES", "RESULTS", "VALIDATIONS", "coloured",
    "of_result", "remarks",
]  # fmt: skip
