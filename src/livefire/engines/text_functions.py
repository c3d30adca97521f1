"""Functions of texts over Python values: addresses of the web, command lines, lines of CSV, paths, digits, hashes."""

from __future__ import annotations

import base64
import binascii
import math
import re
import uuid
import zlib
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, TypeAlias
from urllib.parse import quote, quote_plus, unquote_plus

from livefire.engines.json_functions import array_of, guarded, written

Body: TypeAlias = Callable[..., Any]
LARGEST = 16_000_000  # bytes of what a text unpacks to


def url_encoded(text: str) -> str:
    """A space as plus, what is neither a letter, a digit nor one of -_.!*() as bytes in lower-case hexadecimal."""
    return _lower_escapes(quote_plus(text, safe="-_.!*()", errors="replace")).replace("~", "%7e")


def component_encoded(text: str) -> str:
    """What is no unreserved character of RFC 3986 as bytes in hexadecimal."""
    return quote(text, safe="-_.~", errors="replace")


def _lower_escapes(text: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), text)


_URL = re.compile(
    r"(?s)^(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://"
    r"(?:(?P<user>[^:@/?#]*)(?::(?P<password>[^@/?#]*))?@)?"
    r"(?P<host>\[[^\]]*\]|[^:/?#]*)(?::(?P<port>\d*))?"
    r"(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?$"
)


def url_parts(text: str) -> str | None:
    """An absolute address as an object: Scheme, Host, Port, Path, Username, Password, Query Parameters, Fragment."""
    found = _URL.match(text)
    if found is None:
        return None
    part = {name: value or "" for name, value in found.groupdict().items()}
    return written(
        {
            "Scheme": part["scheme"],
            "Host": part["host"],
            "Port": part["port"],
            "Path": part["path"],
            "Username": part["user"],
            "Password": part["password"],
            "Query Parameters": _parameters(part["query"]),
            "Fragment": part["fragment"],
        }
    )


def _parameters(query: str) -> dict[str, str]:
    """The last value of a name counts."""
    pairs = [one.partition("=") for one in query.split("&") if one]
    return {unquote_plus(name): unquote_plus(value) for name, _, value in pairs}


def query_parts(text: str) -> str:
    return written({"Query Parameters": _parameters(text.removeprefix("?"))})


def words(line: str) -> str:
    """The words of a Windows command line: quotes keep spaces, a backslash before a quote makes it plain."""
    found: list[str] = []
    word, quoted, place = None, False, 0
    while place < len(line):
        one = line[place]
        if one == "\\":
            end = place
            while end < len(line) and line[end] == "\\":
                end += 1
            count, at_quote = end - place, line[end : end + 1] == '"'
            word = (word or "") + "\\" * (count // 2 if at_quote else count)
            if at_quote and count % 2:
                word, end = word + '"', end + 1
            place = end
            continue
        if one == '"':
            word, quoted = word or "", not quoted
        elif one in " \t" and not quoted:
            if word is not None:
                found.append(word)
            word = None
        else:
            word = (word or "") + one
        place += 1
    return written([*found, word] if word is not None else found)


def csv_fields(text: str) -> str:
    """The fields of the first record by RFC 4180."""
    fields: list[str] = []
    place = 0
    while True:
        if text.startswith('"', place):
            field, place = _quoted(text, place + 1)
        else:
            end = next((at for at in range(place, len(text)) if text[at] in ",\r\n"), len(text))
            field, place = text[place:end], end
        fields.append(field)
        if not text.startswith(",", place):
            return written(fields)
        place += 1


def _quoted(text: str, place: int) -> tuple[str, int]:
    """What stands up to the closing quote, doubled quotes as one, and where the text goes on."""
    made: list[str] = []
    while True:
        end = text.find('"', place)
        if end < 0:
            return "".join([*made, text[place:]]), len(text)
        made.append(text[place:end])
        if not text.startswith('"', end + 1):
            return "".join(made), end + 1
        made.append('"')
        place = end + 2


def path_parts(path: str) -> str:
    """A path of Windows, of Unix or of the web in its parts."""
    scheme = re.match(r"^([A-Za-z][A-Za-z0-9+.-]+)://", path)
    rest = path[scheme.end() :] if scheme else path
    root = re.match(r"^([A-Za-z]:|\\\\[^\\/]+|//[^\\/]+)", rest)
    cut = max(rest.rfind("/"), rest.rfind("\\"))
    directory, file = (rest[:cut], rest[cut + 1 :]) if cut >= 0 else ("", rest)
    file, _, stream = file.partition(":") if not root or cut >= 0 else (file, "", "")
    name = max(directory.rfind("/"), directory.rfind("\\"))
    dot = file.rfind(".")
    return written(
        {
            "Scheme": scheme[1] if scheme else "",
            "RootPath": root[1] if root else "",
            "DirectoryPath": directory,
            "DirectoryName": directory[name + 1 :],
            "Filename": file,
            "Extension": file[dot + 1 :] if dot >= 0 else "",
            "AlternateDataStreamName": stream,
        }
    )


def hexadecimal(number: int, least: int) -> str:
    """Lower-case digits of the number, a negative one in 64 bits, with zeros in front up to a least length."""
    return f"{number & (2**64 - 1):x}".rjust(min(max(least, 0), 16), "0")


SIZES = ("Bytes", "KB", "MB", "GB", "TB", "PB", "EB")


def size_text(size: float, digits: int, unit: str) -> str | None:
    """A number of bytes in a unit, the largest that fits for "", with at most so many digits behind the point."""
    if unit not in ("", *SIZES) or not 0 <= digits <= 15 or not math.isfinite(size):
        return None
    power = SIZES.index(unit) if unit else max(i for i in range(len(SIZES)) if i == 0 or abs(size) >= 1024**i)
    exact = Decimal(size / 1024**power)
    shown = format(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, Context(prec=400)), "f")
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return f"{'0' if shown == '-0' else shown} {SIZES[power]}"


def translated(text: str, sought: str, replacements: str) -> str:
    """Each character of the second by that of the third at its place; the third's last stands for those beyond it."""
    if not replacements:
        return "".join(one for one in text if one not in sought)
    pairs = {ord(one): replacements[min(i, len(replacements) - 1)] for i, one in reversed(list(enumerate(sought)))}
    return text.translate(pairs)


def index_within(text: str, sought: str, first: int, length: int, occurrence: int) -> int | None:
    """Where the nth occurrence begins, each within so many characters (-1: all) from where its search starts."""
    if length < -1 or occurrence < 1:
        return None
    place = (max(first + len(text), 0) if first < 0 else first) - 1
    for _ in range(occurrence):
        begin = place + 1
        place = text.find(sought, begin, len(text) if length < 0 else begin + length)
        if place < 0:
            return -1
    return place


def overlapping(text: str, sought: str) -> int | None:
    """How often a text stands in another, occurrences that overlap included."""
    if not sought:
        return None
    back = [0] * len(sought)  # Knuth, Morris & Pratt (1977): how much of the beginning still fits after a mismatch
    fitting = 0
    for place in range(1, len(sought)):
        while fitting and sought[place] != sought[fitting]:
            fitting = back[fitting - 1]
        fitting += sought[place] == sought[fitting]
        back[place] = fitting
    count = fitting = 0
    for one in text:
        while fitting and (fitting == len(sought) or one != sought[fitting]):
            fitting = back[fitting - 1]
        fitting += one == sought[fitting]
        count += fitting == len(sought)
    return count


def guid(text: str) -> str | None:
    """Thirty-two hexadecimal digits with or without dashes and braces, as a guid is written."""
    digits = re.sub("[-{}]", "", text.strip())
    return str(uuid.UUID(hex=digits)) if re.fullmatch("[0-9A-Fa-f]{32}", digits) else None


def guid_of_base64(text: str) -> str | None:
    """Sixteen bytes in base64 as a guid, its first three groups in little-endian order."""
    found = _decoded(text)
    return str(uuid.UUID(bytes_le=found)) if found is not None and len(found) == 16 else None


def bytes_of_base64(text: str) -> str | None:
    found = _decoded(text)
    return None if found is None else written(list(found))


def base64_of_bytes(array: str) -> str | None:
    items = array_of(array)
    if not all(type(one) is int and 0 <= one < 256 for one in items):
        return None
    return base64.b64encode(bytes(items)).decode()


def base64_of_guid(text: str) -> str | None:
    found = guid(text)
    return None if found is None else base64.b64encode(uuid.UUID(found).bytes_le).decode()


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def unpacked(text: str, window: int) -> str | None:
    """The UTF-8 text that was packed by gzip (31) or zlib (15) and written in base64."""
    found = _decoded(text)
    if found is None or window not in (15, 31):
        return None
    try:
        made = zlib.decompressobj(window)
        content = made.decompress(found, LARGEST)
        return content.decode() if made.eof else None
    except (zlib.error, UnicodeDecodeError, ValueError):
        return None


_PRIMES = (11400714785074694791, 14029467366897019727, 1609587929392839161, 9650029242287828579, 2870177450012600261)
_64 = 2**64 - 1


def xxhash64(content: bytes) -> int:
    """XXH64 with seed 0, as a signed number (Collet, xxHash specification)."""
    p1, p2, p3, p4, p5 = _PRIMES
    place, size = 0, len(content)
    if size >= 32:
        lanes = [(p1 + p2) & _64, p2, 0, -p1 & _64]
        while place <= size - 32:
            for i in range(4):
                lanes[i] = _round(lanes[i], int.from_bytes(content[place + 8 * i : place + 8 * i + 8], "little"))
            place += 32
        made = sum(_turned(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18), strict=True)) & _64
        for lane in lanes:
            made = ((made ^ _round(0, lane)) * p1 + p4) & _64
    else:
        made = p5
    made = (made + size) & _64
    while place + 8 <= size:
        made = (_turned(made ^ _round(0, int.from_bytes(content[place : place + 8], "little")), 27) * p1 + p4) & _64
        place += 8
    if place + 4 <= size:
        made = (_turned(made ^ int.from_bytes(content[place : place + 4], "little") * p1 & _64, 23) * p2 + p3) & _64
        place += 4
    for one in content[place:]:
        made = _turned(made ^ one * p5 & _64, 11) * p1 & _64
    made = (made ^ made >> 33) * p2 & _64
    made = (made ^ made >> 29) * p3 & _64
    made ^= made >> 32
    return made - 2**64 if made >> 63 else made


def _round(lane: int, value: int) -> int:
    return _turned((lane + value * _PRIMES[1]) & _64, 31) * _PRIMES[0] & _64


def _turned(value: int, bits: int) -> int:
    return (value << bits | value >> (64 - bits)) & _64


BODIES: dict[str, Body] = {
    "url_encode": url_encoded,
    "url_encode_component": component_encoded,
    "url_parts": url_parts,
    "query_parts": query_parts,
    "command_words": words,
    "csv_fields": csv_fields,
    "path_parts": path_parts,
    "hexadecimal": hexadecimal,
    "size_text": size_text,
    "translate": translated,
    "count_of": overlapping,
    "index_within": index_within,
    "base64_of_bytes": guarded(base64_of_bytes),
    "base64_of_guid": base64_of_guid,
    "guid": guid,
    "guid_from_base64": guid_of_base64,
    "bytes_from_base64": bytes_of_base64,
    "unpack": unpacked,
    "text_hash": lambda text: xxhash64(text.encode()),
    "integer_hash": lambda number: xxhash64(number.to_bytes(8, "little", signed=True)),
}
"""A function of the catalogue -> its body, for arguments that are not null."""
