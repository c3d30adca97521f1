"""All rules of a folder to SQL in one process: what `engine.py` times from the start of Python.

python benchmarks/lowering.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from livefire.engines.aggregates import DUCKDB_AGGREGATES
from livefire.engines.functions import DUCKDB
from livefire.engines.sql import statement
from livefire.engines.sql_values import Dialect
from livefire.errors import LivefireError, RuleError
from livefire.events.columns import CANONICAL
from livefire.formats import inside, load_file
from livefire.plan.compose import compose
from livefire.plan.simplify import simplified
from livefire.schemas import SCHEMAS


def lowered(folder: Path) -> None:
    """All rules of a folder to SQL, in this process."""
    dialect = Dialect(DUCKDB, DUCKDB_AGGREGATES, "events", {column.name: "c" for column in CANONICAL.fixed})
    files, done = inside(folder), 0
    for file in files:
        try:
            bodies = [(one.body, one.schema) for one in load_file(file)]
            for body, schema in bodies:
                if not isinstance(body, RuleError):
                    statement(simplified(compose(body, SCHEMAS[schema].value, CANONICAL)), dialect)  # type: ignore[arg-type]
                    done += 1
        except LivefireError:
            continue
    print(f"{len(files)} files, {done} statements")


if __name__ == "__main__":
    lowered(Path(sys.argv[1]))
