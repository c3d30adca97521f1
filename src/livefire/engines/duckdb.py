"""DuckDB: plans over events, or over any table, to Arrow rows. Needs nothing but the wheel; reads no file and no network."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from duckdb.func import ARROW, SPECIAL

from livefire.engines.arrow_functions import FUNCTIONS, vectorised
from livefire.engines.functions import DUCKDB, DUCKDB_AGGREGATES
from livefire.engines.sql import Statement, statement
from livefire.engines.sql_values import Dialect
from livefire.errors import EngineError
from livefire.events.columns import CANONICAL, SCHEMA
from livefire.matches import Matches
from livefire.plan import Plan
from livefire.plan.explain import explain
from livefire.plan.simplify import simplified

_SETTINGS = {
    "TimeZone": "UTC",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": "2",
    "preserve_insertion_order": "true",
}


def connection() -> duckdb.DuckDBPyConnection:
    """A connection in UTC, without extensions, files or network; our functions come with the statements that call them."""
    made = duckdb.connect(":memory:")
    for name, setting in _SETTINGS.items():
        made.execute(f"SET {name} = '{setting}'")
    made.execute("SET enable_external_access = false")
    made.execute("SET lock_configuration = true")
    return made


def register(connection: duckdb.DuckDBPyConnection, sql: str, known: set[str]) -> None:
    """Those of our functions that a statement calls; a third of a millisecond for each, so no others. `known` grows."""
    for name in set(_CALLED.findall(sql)) & set(FUNCTIONS) - known:
        body, arguments, result, arrow = FUNCTIONS[name]
        with suppress(duckdb.NotImplementedException):  # another corpus under this connection has brought it
            function = vectorised(body, len(arguments), arrow)
            connection.create_function(name, function, list(arguments), result, type=ARROW, null_handling=SPECIAL)
        known.add(name)


_CALLED = re.compile(r"[a-z0-9_]+(?=\()")


@dataclass(frozen=True)
class Corpus:
    """A table under a connection. Row i is event number i."""

    connection: duckdb.DuckDBPyConnection
    dialect: Dialect
    end: datetime.datetime | None  # the greatest eventTime: what now() means unless said otherwise
    rows: pa.Table  # the columns as the engine sees them, with each row's number
    known: set[str] = field(default_factory=set, compare=False)  # our functions that the connection has
    clustered: tuple[str, ...] = ()  # the columns by which rows lie together, in row groups that know what they hold

    def alone(self, numbers: npt.NDArray[np.int64]) -> Corpus:
        """These events under the same connection and clock, until the next call; they keep their numbers."""
        chosen = self.rows.take(pa.array(numbers))
        self.connection.register("alone", chosen)
        return replace(self, dialect=replace(self.dialect, source="alone"), rows=chosen)

    def matches(self, plan: Plan, *, now: datetime.datetime | None = None) -> Matches:
        """The plan's rows and the event numbers that each rests on."""
        found = self._rows(plan, now)
        rows = found.column(found.num_columns - 1).combine_chunks()
        return Matches(found.drop_columns(["rows"]).rename_columns(list(plan.columns.names)), rows)

    def table(self, plan: Plan, *, now: datetime.datetime | None = None) -> pa.Table:
        """The plan's rows alone, columns by their real names."""
        return self.matches(plan, now=now).rows

    def _rows(self, plan: Plan, now: datetime.datetime | None) -> pa.Table:
        made: Statement | None = None
        try:
            made = statement(simplified(plan, self.clustered), self.dialect)
            register(self.connection, made.sql, self.known)
            return self.connection.sql(made.sql, params=self._parameters(made, now)).to_arrow_table()
        except EngineError as error:
            raise EngineError(f"{error}\n{_printed(plan)}") from error
        except (duckdb.Error, RuntimeError) as error:
            raise EngineError(f"DuckDB: {str(error).splitlines()[0]}\n{_printed(plan)}") from error

    def _parameters(self, made: Statement, now: datetime.datetime | None) -> dict[str, datetime.datetime]:
        if "$now" not in made.sql or not self.connection.extract_statements(made.sql)[0].named_parameters:
            return {}  # without a call of now, at most a text that reads like one
        moment = now or self.end or datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
        return {"now": moment.astimezone(datetime.UTC).replace(tzinfo=None)}


_PATHS = {column.name: '"' + '"."'.join(column.name.split(".")) + '"' for column in CANONICAL.fixed} | {
    "eventTime": "(\"eventTime\" AT TIME ZONE 'UTC')"
}


@contextmanager
def open_corpus(table: pa.Table) -> Iterator[Corpus]:
    """Events (events.columns.SCHEMA, dictionary-encoded leaves allowed) as a corpus that plans over CANONICAL run on."""
    numbered = pa.table([*table.columns, pa.array(np.arange(table.num_rows, dtype=np.int64))], names=[*SCHEMA.names, "r"])
    times = table.column("eventTime")
    end = pc.max(times).as_py() if table.num_rows else None
    with _registered(numbered, _PATHS, end) as corpus:
        yield corpus


@contextmanager
def open_table(table: pa.Table) -> Iterator[Corpus]:
    """Any flat table (labels, for an intent) as a corpus; its columns keep their names for plans."""
    names = [f"s{i}" for i in range(table.num_columns)]
    numbered = pa.table([*table.columns, pa.array(np.arange(table.num_rows, dtype=np.int64))], names=[*names, "r"])
    paths = {}
    for name, column, type in zip(names, table.column_names, table.schema.types, strict=True):
        zoned = pa.types.is_timestamp(type) and type.tz
        paths[column] = f"({name} AT TIME ZONE 'UTC')" if zoned else name
    with _registered(numbered, paths, None) as corpus:
        yield corpus


@contextmanager
def _registered(table: pa.Table, paths: dict[str, str], end: datetime.datetime | None) -> Iterator[Corpus]:
    opened = connection()
    try:
        opened.register("events", table)
        yield Corpus(opened, Dialect(DUCKDB, DUCKDB_AGGREGATES, "events", paths), end, table)
    finally:
        opened.close()


def _printed(plan: Plan) -> str:
    """The plan for an error's reader: at most 40 lines of 200 characters."""
    return "\n".join(line[:200] for line in explain(plan).splitlines()[:40])
