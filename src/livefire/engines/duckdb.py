"""DuckDB: plans over events, or over any table, to Arrow rows. Needs nothing but the wheel; reads no file and no network."""

from __future__ import annotations

import datetime
import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from duckdb.func import ARROW, SPECIAL

from livefire.engines import lineage
from livefire.engines.aggregates import DUCKDB_AGGREGATES
from livefire.engines.arrow_functions import FUNCTIONS, vectorised
from livefire.engines.books import Books, lists
from livefire.engines.books import opened as open_books
from livefire.engines.functions import DUCKDB
from livefire.engines.refusing import refusal
from livefire.engines.sql import Statement, statement
from livefire.engines.sql_texts import quoted
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
    "temp_directory": "",  # nothing is written: what does not fit into memory is an error
}
MEMORY = "50%"
"""How much of the machine's memory a query may take, in DuckDB's words."""
MOST_BYTES = 2_000_000_000
"""How large a query's rows may be."""
_PATIENCE = 10  # seconds that an interrupted query may take to end


def connection(files: Sequence[Path] = (), *, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """A connection in UTC with our functions, without extensions from elsewhere, network, or files but these."""
    made = duckdb.connect(":memory:")
    for name, setting in (_SETTINGS | {"memory_limit": memory}).items():
        made.execute(f"SET {name} = '{setting}'")
    for name, (body, arguments, result, arrow) in FUNCTIONS.items():
        function = vectorised(body, len(arguments), arrow)
        made.create_function(name, function, list(arguments), result, type=ARROW, null_handling=SPECIAL)
    made.create_function("lists_of", lists, None, "VARCHAR[][]", type=ARROW, null_handling=SPECIAL)  # of any arguments
    if files:
        made.execute(f"SET allowed_paths = {listed(files)}")
    made.execute("SET enable_external_access = false")
    made.execute("SET lock_configuration = true")
    return made


@dataclass(frozen=True)
class Corpus:
    """A table under a connection. Row i is event number i."""

    connection: duckdb.DuckDBPyConnection
    dialect: Dialect
    end: datetime.datetime | None  # the greatest eventTime: what now() means unless said otherwise
    rows: pa.Table | None  # the columns as the engine sees them, with each row's number; None when they stay on disk
    clustered: tuple[str, ...] = ()  # the columns by which rows lie together, in row groups that know what they hold

    def alone(self, numbers: npt.NDArray[np.int64]) -> Corpus:
        """These events under the same connection and clock, until the next call; they keep their numbers."""
        if self.rows is None:
            self.connection.register("chosen", pa.table({"n": pa.array(numbers)}))
            chosen = self.connection.sql("SELECT * FROM events WHERE r IN (SELECT n FROM chosen)").to_arrow_table()
        else:
            chosen = self.rows.take(pa.array(numbers))
        self.connection.register("alone", chosen)
        return replace(self, dialect=replace(self.dialect, source="alone"), rows=chosen, clustered=())

    def matches(self, plan: Plan, *, now: datetime.datetime | None = None) -> Matches:
        """The plan's rows and the event numbers that each rests on; UnsupportedError for what only shows while it runs."""
        found = self._rows(plan, now)
        rows = found.column(found.num_columns - 1)
        rows = rows.chunk(0) if rows.num_chunks == 1 else rows.combine_chunks()  # of one piece, that would be a copy
        return Matches(found.drop_columns(["rows"]).rename_columns(list(plan.columns.names)), rows)

    def table(self, plan: Plan, *, now: datetime.datetime | None = None) -> pa.Table:
        """The plan's rows alone, columns by their real names."""
        return self.matches(plan, now=now).rows

    def _rows(self, plan: Plan, now: datetime.datetime | None) -> pa.Table:
        made: Statement | None = None
        try:
            made = statement(simplified(plan, self.clustered), self.dialect)
            found = _apart(self.connection, self.connection.sql(made.sql, params=self._parameters(made, now)))
            return lineage.listed(found, MOST_BYTES) if made.windowed else found
        except EngineError as error:
            raise EngineError(f"{error}\n{_printed(plan)}") from error
        except RecursionError as error:
            raise EngineError("a value of the plan nests too deeply") from error
        except duckdb.OutOfMemoryException as error:
            raise EngineError(f"the query needs more memory than it may take\n{_printed(plan)}") from error
        except (duckdb.Error, pa.ArrowException, RuntimeError) as error:
            if (refused := refusal(str(error))) is not None:
                raise refused from error
            raise EngineError(f"DuckDB: {str(error).splitlines()[0]}\n{_printed(plan)}") from error

    def _parameters(self, made: Statement, now: datetime.datetime | None) -> dict[str, datetime.datetime]:
        if "$now" not in made.sql or not self.connection.extract_statements(made.sql)[0].named_parameters:
            return {}  # without a call of now, at most a text that reads like one
        moment = now or self.end or datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
        return {"now": moment.astimezone(datetime.UTC).replace(tzinfo=None)}


PATHS = {column.name: '"' + '"."'.join(column.name.split(".")) + '"' for column in CANONICAL.fixed} | {
    "eventTime": "(\"eventTime\" AT TIME ZONE 'UTC')"
}


@contextmanager
def open_corpus(table: pa.Table, books: Books | None = None) -> Iterator[Corpus]:
    """Events (events.columns.SCHEMA, dictionary-encoded leaves allowed) as a corpus that plans over CANONICAL run on."""
    numbered = pa.table([*table.columns, pa.array(np.arange(table.num_rows, dtype=np.int64))], names=[*SCHEMA.names, "r"])
    times = table.column("eventTime")
    end = pc.max(times).as_py() if table.num_rows else None
    with _registered(numbered, PATHS, end, books) as corpus:
        yield corpus


@contextmanager
def open_table(table: pa.Table, books: Books | None = None) -> Iterator[Corpus]:
    """Any flat table (labels, for an intent) as a corpus; its columns keep their names for plans."""
    names = [f"s{i}" for i in range(table.num_columns)]
    numbered = pa.table([*table.columns, pa.array(np.arange(table.num_rows, dtype=np.int64))], names=[*names, "r"])
    paths = {}
    for name, column, type in zip(names, table.column_names, table.schema.types, strict=True):
        zoned = pa.types.is_timestamp(type) and type.tz
        paths[column] = f"({name} AT TIME ZONE 'UTC')" if zoned else name
    with _registered(numbered, paths, None, books) as corpus:
        yield corpus


def listed(files: Sequence[Path]) -> str:
    """Paths as an SQL list."""
    return f"[{', '.join(quoted(file.resolve().as_posix()) for file in files)}]"


@cache
def _database(process: int) -> duckdb.DuckDBPyConnection:
    """What the corpora in memory of a process share, each under a cursor with tables of its own: to open one takes 20 ms."""
    return connection()


@contextmanager
def _registered(table: pa.Table, paths: dict[str, str], end: datetime.datetime | None, books: Books | None) -> Iterator[Corpus]:
    opened = _database(os.getpid()).cursor()
    try:
        opened.register("events", table)
        with open_books(books) as lookups:
            yield Corpus(opened, Dialect(DUCKDB | lookups, DUCKDB_AGGREGATES, "events", paths), end, table)
    finally:
        opened.close()


def _apart(connection: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation) -> pa.Table:
    """`_fetched` in a thread of its own: in ours DuckDB would make an error of an interrupt, or not see it."""
    found: Future[pa.Table] = Future()

    def fetch() -> None:
        try:
            found.set_result(_fetched(rows))
        except BaseException as error:
            found.set_exception(error)

    try:
        threading.Thread(target=fetch, daemon=True).start()
        return found.result()
    except KeyboardInterrupt:
        end = time.monotonic() + _PATIENCE
        while not found.done() and time.monotonic() < end:
            connection.interrupt()  # again and again: what has not begun cannot be stopped
            wait([found], timeout=0.05)
        raise


def _fetched(rows: duckdb.DuckDBPyRelation) -> pa.Table:
    """All rows, batch by batch; EngineError before they take more memory than there may be."""
    batches, size = [], 0
    with rows.to_arrow_reader(100_000) as reader:
        for batch in reader:
            size += batch.nbytes
            if size > MOST_BYTES:
                raise EngineError(f"the rows are larger than {MOST_BYTES // 10**6:,} MB")
            batches.append(batch)
    return pa.Table.from_batches(batches, reader.schema)


def _printed(plan: Plan) -> str:
    """The plan for an error's reader: at most 40 lines of 200 characters."""
    return "\n".join(line[:200] for line in explain(plan).splitlines()[:40])
