"""Languages: rule text and columns to a plan. One entry for each, loaded when it is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from importlib.metadata import entry_points
from typing import TypeAlias

from livefire.errors import InputError, LivefireError, RuleError, Span, nearest
from livefire.languages.hints import hinted
from livefire.plan import Columns, Plan, Table
from livefire.plan.places import placed

FrontEnd: TypeAlias = Callable[[str, Columns], Plan]

BUILT_IN = {
    "esql": "livefire.languages.esql",
    "kuery": "livefire.languages.kuery",
    "kusto": "livefire.languages.kusto",
    "sigma": "livefire.languages.sigma",
}
"""Language -> the module whose `plan(text, columns)` lowers it."""

SCHEMA_OF = {"esql": "ecs", "kusto": "sentinel", "sigma": "cloudtrail", "python": "cloudtrail", "kuery": "ecs", "eql": "ecs"}
"""Language -> the schema that its detections are written for."""


def lowered(text: str, language: str, columns: Columns, tables: Mapping[str, Table]) -> Plan:
    """The text as a plan; `tables`: what the user gives for names that a language of tables reads."""
    if language not in OF_TABLES or not tables:
        return front_end(language)(text, columns)
    return _minding(partial(import_module(BUILT_IN[language]).plan, given=tables), language)(text, columns)


OF_TABLES = ("esql", "kusto")
"""The languages whose `plan` takes `given`, tables by their names."""


def front_end(language: str) -> FrontEnd:
    """The function that lowers a language; InputError when there is none, or a plug-in's is broken."""
    if language in BUILT_IN:
        return _minding(import_module(BUILT_IN[language]).plan, language)
    plugged = {entry.name: entry for entry in entry_points(group="livefire.languages")}
    if language not in plugged:
        known = (*BUILT_IN, *plugged)
        hint = nearest(language, known)
        raise InputError(f"no language '{language}'; there are {', '.join(known)}{f' ({hint})' if hint else ''}")
    try:
        loaded: FrontEnd = plugged[language].load()
    except LivefireError:
        raise
    except Exception as error:  # another's code: any failure of it is theirs
        raise InputError(f"language '{language}' does not load: {type(error).__name__}: {error}") from error
    return _minding(loaded, language)


def _minding(lower: FrontEnd, language: str) -> FrontEnd:
    """The front end, with a place for what it adds on its own and hints for slips that writers of other languages make."""

    def minding(text: str, columns: Columns) -> Plan:
        try:
            return placed(lower(text, columns), Span(0, len(text)))
        except RuleError as error:
            raise hinted(error, text, language, columns) from error

    return minding
