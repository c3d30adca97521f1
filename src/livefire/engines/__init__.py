"""Where plans run: one emitter from plan to SQL, one table of functions and one connection for each engine."""

from __future__ import annotations

from livefire.errors import InputError

ENGINES = ("duckdb",)


def known_engine(name: str) -> str:
    """The name of an engine that exists; InputError for another."""
    if name not in ENGINES:
        raise InputError(f"no engine '{name}'; there is {', '.join(ENGINES)}")
    return name
