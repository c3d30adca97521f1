"""What SQL cannot say exactly, as functions over Arrow arrays: computed once for each distinct value of a batch."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from livefire.engines.bag_functions import BODIES as BAGS
from livefire.engines.books import lookup
from livefire.engines.dissect import dissect
from livefire.engines.fitting_functions import BODIES as FITTING
from livefire.engines.geo_functions import BODIES as GLOBE
from livefire.engines.java_maps import java_map_text, java_real_text
from livefire.engines.json_functions import BODIES as JSON
from livefire.engines.json_functions import added
from livefire.engines.line_functions import BODIES as LINES
from livefire.engines.network_functions import BODIES as NETWORK
from livefire.engines.polygon_functions import BODIES as POLYGONS
from livefire.engines.punycode_functions import BODIES as PUNYCODE
from livefire.engines.series_functions import BODIES as SERIES
from livefire.engines.shape_functions import BODIES as SHAPES
from livefire.engines.statistic_functions import BODIES as STATISTIC
from livefire.engines.text_functions import BODIES as TEXTUAL
from livefire.engines.time_functions import BODIES as TIMES
from livefire.engines.xml_functions import BODIES as XML
from livefire.plan.addresses import canonical
from livefire.plan.functions import FUNCTIONS as CATALOGUE
from livefire.plan.json_values import loaded

Body: TypeAlias = Callable[..., Any]


def vectorised(body: Body, arity: int, result: pa.DataType) -> Callable[..., pa.Array]:
    """A function of `arity` Arrow arrays from one of Python values: null gives null, equal arguments are computed once."""

    def over_arrays(*arrays: pa.ChunkedArray) -> pa.Array:
        columns = [_encoded(array) for array in arrays]
        tuples, places = _tuples(columns)
        found = [None if any(one is None for one in arguments) else body(*arguments) for arguments in tuples]
        return pa.array(found, type=result).take(pa.array(places))

    shapes: dict[int, Callable[..., pa.Array]] = {  # DuckDB counts a function's parameters
        1: lambda one: over_arrays(one),
        2: lambda one, two: over_arrays(one, two),
        3: lambda one, two, three: over_arrays(one, two, three),
        4: lambda one, two, three, four: over_arrays(one, two, three, four),
        5: lambda one, two, three, four, five: over_arrays(one, two, three, four, five),
        6: lambda one, two, three, four, five, six: over_arrays(one, two, three, four, five, six),
    }
    return shapes[arity]


_Encoded: TypeAlias = tuple[list[Any], npt.NDArray[np.int64]]


def _tuples(columns: Sequence[_Encoded]) -> tuple[Iterable[tuple[Any, ...]], npt.NDArray[np.int64]]:
    """The distinct tuples of the columns' values, and each row's place among them."""
    varied = [i for i, (values, _) in enumerate(columns) if len(values) > 1]
    if len(varied) <= 1:  # beside constants
        values, codes = columns[varied[0] if varied else 0]
        return zip(*(values if i in varied else all[:1] * len(values) for i, (all, _) in enumerate(columns)), strict=True), codes
    codes = columns[0][1]
    for values, more in columns[1:]:
        codes = codes * len(values) + more
    distinct, places = np.unique(codes, return_inverse=True)
    parts: list[list[Any]] = []
    for values, _ in reversed(columns):
        distinct, inside = np.divmod(distinct, len(values))
        parts.append([values[place] for place in inside.tolist()])
    return zip(*reversed(parts), strict=True), places.reshape(-1)


def _encoded(array: pa.ChunkedArray | pa.Array) -> _Encoded:
    """Distinct values, and each row's place among them; of texts found without making a Python value of each row."""
    whole = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    if pa.types.is_string(whole.type):
        encoded = whole.dictionary_encode()
        values = encoded.dictionary.to_pylist()
        if encoded.null_count:
            return [*values, None], encoded.indices.fill_null(len(values)).to_numpy().astype(np.int64)
        return values, encoded.indices.to_numpy().astype(np.int64)
    listed = _values(whole)
    places: dict[str, int] = {}  # by what they print: 0.0 and -0.0 differ
    codes = [places.setdefault(repr(one), len(places)) for one in listed]
    first = {code: one for code, one in zip(reversed(codes), reversed(listed), strict=True)}
    return [first[code] for code in range(len(places))], np.array(codes, np.int64)


def _values(array: pa.Array) -> list[Any]:
    """Python's values; a timestamp as microseconds, for years that Python does not know too."""
    listed: list[Any] = (array.cast(pa.int64()) if pa.types.is_timestamp(array.type) else array).to_pylist()
    return listed


def has_term(text: str, term: str, begins: bool, ends: bool, cased: bool) -> bool:
    """Whether `term` stands in `text`, at the edges that count with its letters and digits not continued by others."""
    folded, wanted = (text, term) if cased else (_folded(text), _folded(term))
    if not wanted:
        return True
    start = folded.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        before = begins and wanted[0].isalnum() and start > 0 and folded[start - 1].isalnum()
        after = ends and wanted[-1].isalnum() and end < len(folded) and folded[end].isalnum()
        if not before and not after:
            return True
        start = folded.find(wanted, start + 1)
    return False


def bits_left(number: int, places: int) -> int:
    """Shifted within 64 bits, as a signed number."""
    made = number << (places % 64) & (2**64 - 1)
    return made - 2**64 if made >> 63 else made


def _folded(text: str) -> str:
    """Unicode's simple case folding, one code point for one, as RE2 does."""
    return text.lower() if text.isascii() else "".join(map(_folded_point, text))


def _folded_point(point: str) -> str:
    return next((one for one in (point.casefold(), point.lower()) if len(one) == 1), point)


def from_base64(text: str) -> str | None:
    """The UTF-8 text that base64 stands for; None when it is not base64 or not UTF-8."""
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None


def url_decode(text: str) -> str | None:
    """The text with plus signs as spaces and percent signs as bytes of UTF-8; None when a percent sign lacks its digits."""
    head, *pieces = text.replace("+", " ").split("%")
    made = head.encode()
    for piece in pieces:
        if len(piece) < 2 or not set(piece[:2]) <= set("0123456789abcdefABCDEF"):
            return None
        made += bytes.fromhex(piece[:2]) + piece[2:].encode()
    return made.decode("utf-8", errors="replace")


def json_texts(document: str, path: str) -> list[str] | None:
    """The text of every non-null value at a path of names (a JSON list), going through arrays; None when there is none."""
    try:
        texts = [_text(value) for value in _elements(_reached(document, path)) if value is not None]
    except (ValueError, RecursionError):
        return None
    return texts or None


def _reached(document: str, path: str) -> list[Any]:
    """What stands at a path of names, going through arrays on the way."""
    found = [_read(document)]
    for name in _names(path):
        found = [value[name] for value in _elements(found) if isinstance(value, dict) and name in value]
    return found


_LONG = 1000  # characters of the documents that are remembered, for a document is asked for one path after the other


def _read(document: str) -> Any:
    return loaded(document) if len(document) > _LONG else _remembered(document)


_remembered = lru_cache(maxsize=4096)(loaded)


@lru_cache(maxsize=256)
def _names(path: str) -> tuple[str, ...]:
    return tuple(json.loads(path))


def json_nulled(document: str, name: str) -> str:
    """An object with null in place of a member's value; anything else, and what cannot be read, as it is."""
    try:
        value = loaded(document)
    except (ValueError, RecursionError):
        return document
    if not isinstance(value, dict) or name not in value:
        return document
    return json.dumps(value | {name: None}, ensure_ascii=False, separators=(",", ":"))


def json_exists(document: str, path: str) -> bool:
    """Whether a value, JSON null included, stands at a path of names (a JSON list), going through arrays on the way."""
    try:
        return bool(_reached(document, path))
    except (ValueError, RecursionError):
        return False


def json_words(document: str) -> list[str] | None:
    """Every member's name and every scalar's text, in their order; None when the document nests too deeply or is malformed."""
    try:
        waiting = [loaded(document)]
    except (ValueError, RecursionError):
        return None
    words: list[str] = []
    while waiting:
        match waiting.pop():
            case dict() as members:
                waiting += [part for name, value in reversed(members.items()) for part in (value, name)]
            case list() as elements:
                waiting += reversed(elements)
            case None:
                pass
            case scalar:
                words.append(_text(scalar))
    return words


def strict_json(text: str) -> str | None:
    """The text when it is JSON by RFC 8259; None when it is none, or nested too deeply to say."""
    try:
        loaded(text, parse_constant=_no_number, parse_int=str)
    except (ValueError, RecursionError):
        return None
    return text


def _no_number(name: str) -> None:
    raise ValueError(name)


def _elements(values: Sequence[Any]) -> list[Any]:
    """The values, with arrays replaced by what is in them, at any depth."""
    flat: list[Any] = []
    for value in values:
        flat.extend(_elements(value) if isinstance(value, list) else [value])
    return flat


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def ip_order(address: str) -> str | None:
    """The 128 bits of an address as hexadecimal digits; None when it is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    return f"{int(found) + (0xFFFF << 32 if found.version == 4 else 0):032x}"


def ip_prefix(address: str, four: int, six: int) -> str | None:
    """The address with nothing behind its first bits; None when it is none or has not so many."""
    if not 0 <= four <= 32 or not 0 <= six <= 128:
        return None
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    return canonical(str(ipaddress.ip_network(f"{found}/{four if found.version == 4 else six}", strict=False).network_address))


def in_networks(address: str, networks: Sequence[str]) -> bool | None:
    """Whether an address lies in any of the CIDR blocks; None when it is no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    blocks = [ipaddress.ip_network(network, strict=False) for network in networks]
    return any(found.version == block.version and found in block for block in blocks)


def utf16_units(text: str) -> int:
    """How long Java says that a text is: a code point beyond the basic plane counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def weighted(pairs: Sequence[Sequence[float | None]], share: float) -> float | None:
    """The value whose rank, each counted as often as its weight, is the nearest one not below the share."""
    known = sorted((one, times) for one, times in pairs if one is not None and times is not None and times > 0)
    wanted, passed = share * added(times for _, times in known), 0.0
    for one, times in known:
        passed += times
        if passed >= wanted:
            return one
    return None


def distinct(values: Sequence[Any]) -> list[Any]:
    """First occurrences, in order."""
    return list(dict.fromkeys(values))


TEXT, TEXTS = pa.string(), pa.list_(pa.string())

_TYPES: dict[str, tuple[str, pa.DataType]] = {
    "text": ("VARCHAR", TEXT),
    "dynamic": ("VARCHAR", TEXT),
    "integer": ("BIGINT", pa.int64()),
    "timespan": ("BIGINT", pa.int64()),
    "real": ("DOUBLE", pa.float64()),
    "boolean": ("BOOLEAN", pa.bool_()),
    "timestamp": ("TIMESTAMP", pa.timestamp("us")),
}

BODIES: dict[str, Body] = {
    **JSON, **BAGS, **SERIES, **FITTING, **STATISTIC, **NETWORK, **TEXTUAL, **PUNYCODE, **XML, **TIMES, **GLOBE, **SHAPES,
    **LINES, **POLYGONS,
}  # fmt: skip
"""The functions of the catalogue that are a body alone."""


def _declared(name: str, body: Body) -> tuple[Body, list[str], str, pa.DataType]:
    """The types as the catalogue's signature says."""
    function = CATALOGUE[name]
    return body, [_TYPES[one][0] for one in function.arguments], *_TYPES[function.result]


FUNCTIONS: dict[str, tuple[Body, list[str], str, pa.DataType]] = {
    "has_term_of": (has_term, ["VARCHAR", "VARCHAR", "BOOLEAN", "BOOLEAN", "BOOLEAN"], "BOOLEAN", pa.bool_()),
    "weighted_of": (weighted, ["DOUBLE[][]", "DOUBLE"], "DOUBLE", pa.float64()),
    "bits_left_of": (bits_left, ["BIGINT", "BIGINT"], "BIGINT", pa.int64()),
    "reverse_points": (lambda text: text[::-1], ["VARCHAR"], "VARCHAR", TEXT),
    "from_base64_text": (from_base64, ["VARCHAR"], "VARCHAR", TEXT),
    "url_decoded": (url_decode, ["VARCHAR"], "VARCHAR", TEXT),
    "dissect_texts": (dissect, ["VARCHAR", "VARCHAR", "VARCHAR"], "VARCHAR[]", TEXTS),
    "json_texts_of": (json_texts, ["VARCHAR", "VARCHAR"], "VARCHAR[]", TEXTS),
    "json_exists_in": (json_exists, ["VARCHAR", "VARCHAR"], "BOOLEAN", pa.bool_()),
    "json_words_of": (json_words, ["VARCHAR"], "VARCHAR[]", TEXTS),
    "strict_json_of": (strict_json, ["VARCHAR"], "VARCHAR", TEXT),
    "java_map_text_of": (java_map_text, ["VARCHAR", "VARCHAR"], "VARCHAR", TEXT),
    "json_nulled_of": (json_nulled, ["VARCHAR", "VARCHAR"], "VARCHAR", TEXT),
    "list_distinct_kept": (distinct, ["VARCHAR[]"], "VARCHAR[]", TEXTS),
    "lookup_of": (lookup, ["VARCHAR", "VARCHAR"], "VARCHAR", TEXT),
    "utf16_units": (utf16_units, ["VARCHAR"], "BIGINT", pa.int64()),
    "java_real_text_of": (java_real_text, ["DOUBLE"], "VARCHAR", TEXT),
    "ip_of": (canonical, ["VARCHAR"], "VARCHAR", TEXT),
    "ip_order_of": (ip_order, ["VARCHAR"], "VARCHAR", TEXT),
    "ip_prefix_of": (ip_prefix, ["VARCHAR", "BIGINT", "BIGINT"], "VARCHAR", TEXT),
    "in_networks": (in_networks, ["VARCHAR", "VARCHAR[]"], "BOOLEAN", pa.bool_()),
    **{f"{name}_of": _declared(name, body) for name, body in BODIES.items()},
}
"""Name in SQL -> (body, argument types, result type, Arrow type of the result)."""
