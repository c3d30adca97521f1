"""Tables that the user gives: files to constant tables, which stand for what a query names and livefire lacks.

A CSV's first line names the columns, perhaps with Kusto's types: `Address:string,Seen:datetime`. JSON is an array of objects, one
object, or an object on each line. Types that are not said are seen: a column whose texts all are ISO 8601 times is one of times.
"""

from __future__ import annotations

import csv
import datetime
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from livefire.errors import InputError, nearest
from livefire.languages.kusto.lowering import TABLE
from livefire.plan import Column, Columns, Constant, Table
from livefire.plan.moments import moment
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, REAL, TEXT, TIMESTAMP, Type

LARGEST, MOST_ROWS = 100_000_000, 100_000
_TYPES: dict[str, Type] = {
    "string": TEXT, "guid": TEXT, "long": INTEGER, "int": INTEGER, "real": REAL, "double": REAL, "bool": BOOLEAN,
    "datetime": TIMESTAMP, "dynamic": DYNAMIC,
}  # fmt: skip
_NAMES: dict[Type, str] = {INTEGER: "long", REAL: "real", BOOLEAN: "bool", TIMESTAMP: "datetime"}
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")


def read_tables(given: Mapping[str, Path | str] | Iterable[tuple[str, Path | str]]) -> dict[str, Table]:
    """Each name with the table that its file holds; `given`: a mapping, or pairs, of name and path."""
    made: dict[str, Table] = {}
    for name, path in given.items() if isinstance(given, Mapping) else given:
        if name in made:
            raise InputError(f"two files are given for the table '{name}'")
        if name == TABLE:
            raise InputError(f"'{name}' is the events' own table: no file may stand for it")
        made[name] = read_table(Path(path))  # pyright: ignore[reportArgumentType]  a mapping of pairs is no pairs
    return made


@dataclass(frozen=True)
class Watched(Mapping[str, Table]):
    """Tables of which one can tell afterwards which ones were asked for: a given one that nothing reads is a slip in its name."""

    tables: Mapping[str, Table]
    read: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> Table:
        found = self.tables[name]
        self.read.add(name)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self.tables

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)


def assignment(text: str) -> tuple[str, Path]:
    """NAME=FILE as a command line says it; a name may hold `=`, as addresses do."""
    name, sign, path = text.rpartition("=")
    if not sign or not name or not path:
        raise InputError(f"'{text}' is no table; expected NAME=FILE")
    return name, Path(path)


def read_table(path: Path) -> Table:
    """The table of a file, by its suffix: .csv, .txt (a row a line), .json, .ndjson, .jsonl or .parquet."""
    suffix = path.suffix.lower()
    if suffix not in READERS:
        raise InputError(f"'{path}' is no table; expected {', '.join(READERS)}")
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"'{path}' has {path.stat().st_size} bytes, at most {LARGEST} are read")
        columns, rows = READERS[suffix](path)
    except (OSError, UnicodeDecodeError, ValueError, RecursionError, csv.Error, pa.ArrowException) as error:
        raise InputError(f"'{path}' cannot be read: {error}") from error
    if len(rows) > MOST_ROWS:
        raise InputError(f"'{path}' has {len(rows)} rows, at most {MOST_ROWS} are read")
    return _table(columns, rows)


def _table(columns: Sequence[tuple[str, Type | None]], rows: Sequence[Sequence[Any]]) -> Table:
    """Constants of one type in each column."""
    made: list[Column] = []
    cells: list[list[Constant]] = []
    for place, (name, said) in enumerate(columns):
        values = [row[place] for row in rows]
        type = said or _seen(values)
        made.append(Column(name, type))
        cells.append([_cell(value, type) for value in values])
    return Table(Columns(tuple(made)), tuple(zip(*cells, strict=True)) if cells else ())


def _seen(values: Sequence[Any]) -> Type:
    """The type that all of a column's values are."""
    there = [value for value in values if value is not None and value != ""]
    if there and all(isinstance(value, bool) for value in there):
        return BOOLEAN
    if there and all(isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63 for value in there):
        return INTEGER
    if there and all(isinstance(value, int | float) and not isinstance(value, bool) for value in there):
        return REAL
    if there and all(
        isinstance(value, datetime.datetime) or (isinstance(value, str) and _ISO.fullmatch(value)) for value in there
    ):
        return TIMESTAMP
    return TEXT if all(isinstance(value, str) for value in there) else DYNAMIC


def _cell(value: Any, type: Type) -> Constant:
    """One value in its column's type; null where it is not of it."""
    if value is None or (value == "" and type is not TEXT):
        return "" if type is TEXT else None
    if type is TEXT:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    if type is DYNAMIC:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    if type is TIMESTAMP and isinstance(value, datetime.datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=datetime.UTC)
        return (aware - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)) // datetime.timedelta(microseconds=1)
    return _PLAIN[type](value)


def _whole(value: Any) -> int | None:
    text = str(value).strip()
    return int(text) if re.fullmatch(r"[+-]?\d{1,19}", text) and -(2**63) <= int(text) < 2**63 else None


def _real(value: Any) -> float | None:
    try:
        made = float(value)
    except ValueError:
        return None
    return made if math.isfinite(made) else None


_PLAIN: dict[Type, Callable[[Any], Constant]] = {
    INTEGER: _whole,
    REAL: _real,
    BOOLEAN: lambda value: {"true": True, "1": True, "false": False, "0": False}.get(str(value).strip().lower()),
    TIMESTAMP: lambda value: moment(str(value)),
}

Read = tuple[Sequence[tuple[str, Type | None]], Sequence[Sequence[Any]]]


def _csv(path: Path) -> Read:
    """A heading, then a row a line; a column without a type is of whole numbers, of reals, of truths, of times or of texts."""
    rows = _csv_rows(path)
    if not rows:
        raise ValueError("it has no line")
    (first, heading), *lines = rows
    columns = [_at(path, first, place, _headed, one) for place, one in enumerate(heading, start=1)]
    if len({name for name, _ in columns}) < len(columns):
        raise ValueError("two columns have one name")
    for number, line in lines:
        if line and len(line) != len(columns):
            raise ValueError(f"line {number} has {len(line)} cells for {len(columns)} columns")
    cells = [(number, line) for number, line in lines if line]
    types = [said or _csv_type([line[place] for _, line in cells]) for place, (_, said) in enumerate(columns)]
    read = [
        [
            _at(path, number, place, _csv_cell, cell, type)
            for place, (cell, type) in enumerate(zip(line, types, strict=True), start=1)
        ]
        for number, line in cells
    ]
    return [(name, type) for (name, _), type in zip(columns, types, strict=True)], read


def _csv_rows(path: Path) -> list[tuple[int, list[str]]]:
    """Each row with the line on which it begins: a cell in quotes may hold several."""
    found: list[tuple[int, list[str]]] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader, begins = csv.reader(file), 1
        for row in reader:
            found.append((begins, row))
            begins = reader.line_num + 1
    return found


def _at(path: Path, line: int, column: int, read: Callable[..., Any], *words: Any) -> Any:
    """What `read` makes of a cell; InputError with the cell's place when it is wrong."""
    try:
        return read(*words)
    except ValueError as error:
        raise InputError(f"{path.as_posix()}:{line}: column {column}: {error}") from error


def _headed(text: str) -> tuple[str, Type | None]:
    name, sign, type = (part.strip() for part in text.rpartition(":"))
    if not sign:
        return type, None
    if type not in _TYPES:
        hint = nearest(type, tuple(_TYPES))
        known = f"expected one of {', '.join(_TYPES)}{f'; {hint}' if hint else ''}"
        raise ValueError(f"'{type}' is no type: {known} (a name that holds a colon has its type said: '{text.strip()}:string')")
    return name, _TYPES[type]


def _csv_cell(cell: str, type: Type) -> Any:
    """A cell's text, which is of its column's type; of a dynamic column the JSON that it is, or a string."""
    if type is not DYNAMIC or not cell:
        if _cell(cell, type) is None and cell != "":
            raise ValueError(f"'{cell:.60}' is no {_NAMES[type]}")
        return cell
    try:
        return json.loads(cell)
    except ValueError:
        return cell


def _csv_type(cells: Sequence[str]) -> Type:
    there = [cell for cell in cells if cell != ""]
    for type, form in ((INTEGER, r"-?(0|[1-9]\d{0,17})"), (REAL, r"-?\d+\.\d+([eE][+-]?\d+)?"), (BOOLEAN, r"(?i:true|false)")):
        if there and all(re.fullmatch(form, cell) for cell in there):
            return type
    return TIMESTAMP if there and all(_ISO.fullmatch(cell) for cell in there) else TEXT


def _words(path: Path) -> Read:
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    return [("Line", TEXT)], [[line.rstrip("\r")] for line in lines if line.strip()]


def _json(path: Path) -> Read:
    """An array of objects, or one object, which is one row."""
    read = json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_no_number)
    return _objects(read if isinstance(read, list) else [read])


def _lines(path: Path) -> Read:
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    return _objects([json.loads(line, parse_constant=_no_number) for line in lines if line.strip()])


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no JSON")


def _objects(rows: Sequence[Any]) -> Read:
    for row in rows:
        if not isinstance(row, Mapping):
            raise ValueError("a row is no object")
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [(name, None) for name in names], [[row.get(name) for name in names] for row in rows]


def _parquet(path: Path) -> Read:
    table = pq.read_table(path)
    columns = [(name, _arrow_type(table.schema.field(name).type)) for name in table.column_names]
    return columns, list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _arrow_type(type: pa.DataType) -> Type | None:
    if pa.types.is_nested(type):
        return DYNAMIC
    if pa.types.is_string(type) or pa.types.is_large_string(type) or pa.types.is_dictionary(type):
        return TEXT
    return TIMESTAMP if pa.types.is_timestamp(type) else None


READERS: dict[str, Callable[[Path], Read]] = {
    ".csv": _csv, ".txt": _words, ".json": _json, ".ndjson": _lines, ".jsonl": _lines, ".parquet": _parquet,
}  # fmt: skip

__all__ = ["assignment", "read_table", "read_tables"]
