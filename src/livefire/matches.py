"""Matches: the rows that came out of a detection, and the events each rests on."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class Matches:
    """`rows`: the output, columns by their real names. `events`: list<int64>, the row numbers each row rests on, ascending."""

    rows: pa.Table
    events: pa.ListArray

    def __len__(self) -> int:
        return int(self.rows.num_rows)
