"""Parquet files of events as a corpus that stays on disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from livefire.engines.aggregates import DUCKDB_AGGREGATES
from livefire.engines.books import Books
from livefire.engines.books import opened as open_books
from livefire.engines.duckdb import MEMORY, PATHS, Corpus, connection, listed
from livefire.engines.functions import DUCKDB
from livefire.engines.sql_values import Dialect
from livefire.errors import EngineError
from livefire.events.columns import CLUSTERED, SCHEMA


@contextmanager
def open_files(*files: Path, memory: str = MEMORY, books: Books | None = None) -> Iterator[Corpus]:
    """Parquet files of events (`write_parquet`) as one corpus that stays on disk; rows are numbered through, file after file.

    EngineError when a file is no Parquet or lacks a column of a record.
    """
    try:
        counts = [pq.read_metadata(file).num_rows for file in files]
        missing = [(file, name) for file in files for name in set(SCHEMA.names) - set(pq.read_schema(file).names)]
    except (pa.ArrowException, OSError) as error:
        raise EngineError(f"no Parquet that can be read: {str(error).splitlines()[0]}") from error
    if missing:
        raise EngineError(f"'{missing[0][0].as_posix()}' lacks the column '{min(name for _, name in missing)}' of a record")
    before = [sum(counts[:place]) for place in range(len(counts))]
    opened = connection(files, memory=memory)
    try:
        number = f"file_row_number + {before}[CAST(file_index AS BIGINT) + 1]"
        opened.execute(f"CREATE VIEW events AS SELECT *, {number} AS r FROM read_parquet({listed(files)})")
        end = opened.execute("SELECT max(eventTime) FROM events").fetchall()[0][0]
        with open_books(books) as lookups:
            yield Corpus(opened, Dialect(DUCKDB | lookups, DUCKDB_AGGREGATES, "events", PATHS), end, None, CLUSTERED)
    finally:
        opened.close()
