"""Our own Parquet, as `generate --as parquet` writes it, back to the canonical columns; events in an order that it gains by."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from livefire.errors import InputError
from livefire.events.columns import CLUSTERED, SCHEMA, Events, leaves
from livefire.events.view import widened
from livefire.labels import Labels

PARQUET = b"PAR1"


def parquet_table(file: Path, read: pa.Schema = SCHEMA) -> pa.Table:
    """The rows as SCHEMA, of which the columns and leaves in `read` are read and the others null.

    Texts may be dictionary-encoded. InputError for another tool's columns.

    A column that is missing is no reason to guess: a rule would stay silent for want of it, so the file is refused.
    """
    path = file.as_posix()
    try:
        opened = pq.ParquetFile(file)
        names = opened.schema_arrow.names
        table = opened.read([".".join(path) for path, _ in leaves(read)])
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"'{path}' is no Parquet that can be read: {str(error).splitlines()[0]}") from error
    missing = [name for name in SCHEMA.names if name not in names]
    if missing:
        kept = ", ".join(f"'{name}'" for name in missing[:3])
        raise InputError(f"'{path}' lacks {len(missing)} of the {len(SCHEMA)} columns of a record, {kept} first")
    try:
        table = table.select(read.names).cast(read)
    except (pa.ArrowException, ValueError, KeyError) as error:
        raise InputError(f"'{path}' has columns of other types than `generate --as parquet` writes: {error}") from error
    return widened({name: table.column(name) for name in read.names}, table.num_rows, SCHEMA)


def clustered(events: Events) -> Events:
    """The same events by source and name, else in their order, with their records and labels: each kind lies together."""
    keys = {name: events.table.column(name).cast(pa.string()) for name in CLUSTERED} | {"row": np.arange(len(events))}
    order = pc.sort_indices(pa.table(keys), [(name, "ascending") for name in keys])
    records = None if events.records is None else events.records.take(order)
    labels = None if events.labels is None else Labels(events.labels.table.take(order))
    return Events(events.table.take(order), records, events.rejected, events.sources, labels)
