"""The catalogue: every function of the plan, its signature and its one meaning.

A signature is "argument types -> result". T is any type, the same wherever it stands; N is integer or real, the
same wherever it stands; `...` repeats the last argument, zero or more times. Unless a meaning says otherwise a null
argument gives null, and no function but `unsupported_if` fails: what cannot be computed is null.
An argument whose meaning says "constant" must be a Literal; one that is no pattern, unit, digest or block at all is an
EngineError, not null. A real result is finite: what would be infinite or no number is null.
"""

from __future__ import annotations

from livefire.plan.documents import DOCUMENTS
from livefire.plan.globe import GLOBE
from livefire.plan.signatures import Function
from livefire.plan.statistics import STATISTICS

FUNCTIONS: dict[str, Function] = {
    # logic: SQL's three values
    "and": Function("boolean... -> boolean", "false if any is false, else null if any is null"),
    "or": Function("boolean... -> boolean", "true if any is true, else null if any is null"),
    "not": Function("boolean -> boolean", "the opposite; null stays null"),
    "is_null": Function("T -> boolean", "never null"),
    "is_true": Function("boolean -> boolean", "null becomes false: two-valued logic"),
    "coalesce": Function("T... -> T", "the first that is not null"),
    "if_else": Function("boolean, T, T -> T", "the second if the first is true, else the third (also when it is null)"),
    "unsupported_if": Function(
        "T, boolean, text -> T",
        "the first; if the second is true the query ends as unsupported, for what the constant third names",
    ),
    # comparison
    "equals": Function("T, T -> boolean", "same value; text by code point"),
    "not_equals": Function("T, T -> boolean", "another value"),
    "less": Function("T, T -> boolean", "text by code point, false before true"),
    "less_or_equal": Function("T, T -> boolean", "see less"),
    "greater": Function("T, T -> boolean", "see less"),
    "greater_or_equal": Function("T, T -> boolean", "see less"),
    "is_in": Function("T, T... -> boolean", "SQL's IN: null when none is equal and any is null"),
    "same": Function("T, T -> boolean", "equal, or both null; never null"),
    "absent": Function("text -> text", "null: what every event has of a field of this name (constant), as none has the field"),
    # arithmetic: integers are int64; an overflow, of reals too, or a division by zero is null
    "add": Function("N, N -> N", "sum"),
    "subtract": Function("N, N -> N", "difference"),
    "multiply": Function("N, N -> N", "product"),
    "divide": Function("N, N -> N", "quotient; of integers truncated toward zero"),
    "modulo": Function("N, N -> N", "remainder, with the sign of the dividend"),
    "negate": Function("N -> N", "the opposite number"),
    "absolute": Function("N -> N", "the magnitude"),
    "floor": Function("real -> real", "the next whole number below"),
    "ceiling": Function("real -> real", "the next whole number above"),
    "round_to": Function("real, integer -> real", "to that many digits, halves away from zero"),
    "power": Function("real, real -> real", "null where undefined"),
    "logarithm": Function("real -> real", "natural; null for zero and below"),
    "square_root": Function("real -> real", "null below zero"),
    "exponential": Function("real -> real", "e to that power"),
    "logarithm_two": Function("real -> real", "to base 2; null for zero and below"),
    "logarithm_ten": Function("real -> real", "to base 10; null for zero and below"),
    "sine": Function("real -> real", "of radians"),
    "cosine": Function("real -> real", "of radians"),
    "tangent": Function("real -> real", "of radians"),
    "arcsine": Function("real -> real", "in radians; null outside -1 to 1"),
    "arccosine": Function("real -> real", "in radians; null outside -1 to 1"),
    "arctangent": Function("real, real -> real", "in radians: the angle of the point with this height and this width"),
    "bits_and": Function("integer, integer -> integer", "bit by bit"),
    "bits_or": Function("integer, integer -> integer", "bit by bit"),
    "bits_xor": Function("integer, integer -> integer", "bit by bit"),
    "bits_not": Function("integer -> integer", "every bit turned"),
    "bits_left": Function("integer, integer -> integer", "shifted by the second modulo 64, what leaves the 64 bits is lost"),
    "bits_right": Function("integer, integer -> integer", "shifted by the second modulo 64, the sign stays"),
    "bits_count": Function("integer -> integer", "how many of the 64 bits are ones"),
    "integer_within": Function("integer, integer, integer -> integer", "null below the second and above the third"),
    # conversion
    "integer_real": Function("integer -> real", "nearest double"),
    "real_integer": Function("real -> integer", "truncated toward zero; null outside int64"),
    "integer_text": Function("integer -> text", "decimal digits"),
    "real_text": Function("real -> text", "the shortest digits that read back the same"),
    "java_real_text": Function("real -> text", "real_text as Java prints it: 100.0, 1.0E7, 1.0E-4"),
    "boolean_text": Function("boolean -> text", "true or false"),
    "text_integer": Function("text -> integer", "decimal digits with an optional sign, nothing around them"),
    "text_real": Function("text -> real", "a decimal number, nothing around it"),
    "decimal_real": Function("text -> real", "the nearest to a decimal number (constant); null for what is none"),
    "text_boolean": Function("text -> boolean", "true or false in any case"),
    "boolean_integer": Function("boolean -> integer", "1 or 0"),
    # text: lengths and positions in code points, from 0
    "lower": Function("text -> text", "Unicode lower case, one code point for one"),
    "upper": Function("text -> text", "Unicode upper case, one code point for one"),
    "length": Function("text -> integer", "code points"),
    "text_within": Function("text, integer -> text", "the text; null when it is longer than that many UTF-16 code units"),
    "contains": Function("text, text -> boolean", "the second stands in the first; the empty text stands in all"),
    "starts_with": Function("text, text -> boolean", "the first begins with the second"),
    "ends_with": Function("text, text -> boolean", "the first ends with the second"),
    "glob": Function(
        "text, text -> boolean", "whole text; * any run, ? one character, backslash escapes the next; pattern constant"
    ),
    "matches": Function("text, text -> boolean", "RE2 anywhere in the text; . does not match a newline; pattern constant"),
    "matches_whole": Function("text, text -> boolean", "RE2 on the whole text; . matches a newline; pattern constant"),
    "extract": Function(
        "text, text, integer -> text",
        "group of the first RE2 match, empty if it took no part; null without a match; pattern and group constant",
    ),
    "extract_all": Function("text, text, integer -> list(text)", "that group of every match; pattern and group constant"),
    "replace_matches": Function(
        "text, text, text -> text", "every RE2 match by a text with \\1; null when that names no group; pattern constant"
    ),
    "has_term": Function(
        "text, text -> boolean", "case-insensitive; the edges of the second that are letters or digits are edges of a run of them"
    ),
    "has_term_cased": Function("text, text -> boolean", "has_term by case"),
    "has_term_prefix": Function(
        "text, text, boolean -> boolean", "has_term whose end may lie inside; the third: by case (constant)"
    ),
    "has_term_suffix": Function(
        "text, text, boolean -> boolean", "has_term whose beginning may lie inside; the third: by case (constant)"
    ),
    "concat": Function("text... -> text", "joined; null if any is null"),
    "substring": Function(
        "text, integer, integer -> text", "from a position, at most so many code points; a negative position is 0"
    ),
    "replace": Function("text, text, text -> text", "every occurrence of the second by the third; the empty text is not found"),
    "index_of": Function("text, text -> integer", "first position, -1 when absent"),
    "trim": Function("text -> text", "without white space (Java's: no no-break space) at both ends"),
    "trim_start": Function("text -> text", "see trim"),
    "trim_end": Function("text -> text", "see trim"),
    "reverse": Function("text -> text", "code points backwards"),
    "repeat": Function("text, integer -> text", "so many times; none below 1; null when longer than a million code points"),
    "split": Function("text, text -> list(text)", "between occurrences; an empty separator gives the whole text"),
    "to_base64": Function("text -> text", "of the UTF-8 bytes"),
    "from_base64": Function("text -> text", "UTF-8 text; null when it is not base64 of UTF-8"),
    "url_decode": Function("text -> text", "plus is a space, %XX a byte of UTF-8; null when a percent sign lacks its digits"),
    "byte_length": Function("text -> integer", "bytes in UTF-8"),
    "hash": Function("text, text -> text", "hex digest by md5, sha1 or sha256 (constant second)"),
    "dissect": Function(
        "text, text, text -> list(text)",
        "one text for each named key of an ES|QL DISSECT pattern (constant), appended parts joined by the third; null without a match",
    ),
    # JSON in a dynamic: text of one JSON value
    "parse_json": Function("text -> dynamic", "null when malformed"),
    "json_get": Function("dynamic, text -> dynamic", "a member; null when absent or not an object; a JSON null stays"),
    "json_at": Function("dynamic, integer -> dynamic", "an element, negative from the end; null when absent or not an array"),
    "json_text": Function("dynamic -> text", "a string unquoted, JSON null as null, anything else as compact JSON"),
    "json_written": Function("dynamic -> text", "the JSON itself, as it is written"),
    "json_or_parsed": Function(
        "dynamic, text -> dynamic",
        "the first, whatever the second is; but parse_json of the second when the first is a JSON string",
    ),
    "json_kind": Function("dynamic -> text", "object, array, string, number, boolean or null"),
    "json_length": Function("dynamic -> integer", "elements of an array; null for anything else"),
    "json_keys": Function("dynamic -> list(text)", "names of an object in their order; null for anything else"),
    "json_elements": Function("dynamic -> list(dynamic)", "of an array; null for anything else"),
    "json_texts": Function(
        "dynamic, text... -> list(text)",
        "the json_text of every non-null value at the path of names, going through arrays on the way and at its end; null when there is none or it nests too deeply; names constant",
    ),
    "json_exists": Function(
        "dynamic, text... -> boolean",
        "a value, JSON null included, stands at the path of names, going through arrays on the way; false when it nests too deeply; names constant",
    ),
    "json_words": Function(
        "dynamic -> list(text)",
        "every member's name and the json_text of every scalar that is not null, at any depth; null when it nests too deeply",
    ),
    "to_json": Function(
        "T -> dynamic", "a text as a JSON string, null as null, an infinite number as null, other types as JSON writes them"
    ),
    "json_array": Function("dynamic... -> dynamic", "an array; null elements are JSON null"),
    "json_object": Function("dynamic... -> dynamic", "an object from name, value, name, value; a null value is JSON null"),
    "java_map_text": Function(
        "dynamic, text... -> text",
        "an object as Java's Map.toString() prints it, in HashMap order, without null, empty and these texts (constant) at any depth",
    ),
    "json_nulled": Function(
        "dynamic, text -> dynamic", "an object with the member, if it has it, as JSON null; anything else as it is"
    ),
    # books: what travels with a corpus beside its events
    "lookup": Function(
        "text, text -> dynamic",
        "what the book of that name (constant second) says of the first, an object; null when it says nothing or there is no such book",
    ),
    "lookup_texts": Function(
        "text, text, text... -> list(text)",
        "what the book of that name (constant) lists under the second (constant) of the others together, null among them; null when it lists nothing, or there is no such book",
    ),
    # lists
    "list_of": Function("T... -> list(T)", "nulls dropped"),
    "list_get": Function("list(T), integer -> T", "from 0, negative from the end; null outside"),
    "list_length": Function("list(T) -> integer", "elements"),
    "list_contains": Function("list(T), T -> boolean", "any element equals"),
    "list_slice": Function(
        "list(T), integer, integer -> list(T)", "from one position to another, both included, negative from the end"
    ),
    "list_distinct": Function("list(T) -> list(T)", "first occurrences, in order"),
    "list_sorted": Function("list(T) -> list(T)", "ascending"),
    "list_concat": Function("list(T)... -> list(T)", "one after the other; null is empty"),
    "list_join": Function("list(text), text -> text", "with a separator between"),
    "list_min": Function("list(T) -> T", "null when empty"),
    "list_max": Function("list(T) -> T", "null when empty"),
    "list_sum": Function("list(N) -> N", "null when empty, or an overflow"),
    "any_item": Function(
        "list(T), boolean -> boolean", "the second, a predicate over Field(ITEM), is true of an element; false for null and empty"
    ),
    "list_single": Function("list(T) -> T", "the only element; null when there are none or several"),
    "list_reversed": Function("list(T) -> list(T)", "the last first"),
    "each_item": Function(
        "list(T), U -> list(U)", "the second, a value over Field(ITEM), of every element; nulls dropped; null when none is left"
    ),
    # addresses
    "text_ip": Function("text -> ip", "in the spelling of RFC 5952, IPv4 inside IPv6 as itself; null when it is no address"),
    "ip_text": Function("ip -> text", "its spelling"),
    "ip_order": Function("ip -> text", "its 128 bits in hexadecimal digits, IPv4 inside IPv6: texts that sort as addresses do"),
    "ip_prefix": Function(
        "ip, integer, integer -> ip",
        "so many of its first bits, the second for IPv4, the third for IPv6; null outside 0 to 32 and 128",
    ),
    "in_network": Function("ip, text... -> boolean", "in any of these CIDR blocks (constant)"),
    # time
    "now": Function("-> timestamp", "the run's clock: the end of the corpus, or what the user says"),
    "text_timestamp": Function("text -> timestamp", "ISO 8601 with or without time and offset; UTC when without"),
    "make_timestamp": Function(
        "integer, integer, integer, integer, integer, real -> timestamp",
        "of year, month, day, hour, minute and second, cut to microseconds; null when there is none",
    ),
    "micros_timestamp": Function("integer -> timestamp", "from microseconds since 1970"),
    "timestamp_text": Function("timestamp, integer -> text", "ISO 8601 with Z and so many digits of a second (constant 0 to 7)"),
    "timestamp_integer": Function("timestamp -> integer", "whole milliseconds since 1970, rounded down"),
    "integer_timestamp": Function("integer -> timestamp", "from milliseconds since 1970"),
    "time_add": Function("timestamp, timespan -> timestamp", "later by that much"),
    "time_subtract": Function("timestamp, timespan -> timestamp", "earlier by that much"),
    "ticks_before": Function(
        "timestamp, integer -> timestamp",
        "so many tenths of a microsecond before it (constant, 1 to 9), cut: shown as the microsecond before",
    ),
    "time_between": Function("timestamp, timestamp -> timespan", "the first minus the second"),
    "time_floor": Function("timestamp, timespan -> timestamp", "down to a multiple counted from 1970-01-01"),
    "calendar_floor": Function(
        "timestamp, text -> timestamp", "start of its year, quarter, month, week (Monday) or day (constant)"
    ),
    "calendar_add": Function(
        "timestamp, text, integer -> timestamp",
        "so many years, quarters or months later (constant unit); the day is cut to the month's last",
    ),
    "time_part": Function(
        "timestamp, text -> integer",
        "year, quarter, month, week (ISO 8601), day, hour, minute, second, microsecond, weekday (0 Sunday), dayofyear (constant)",
    ),
    "timespan_integer": Function("timespan -> integer", "microseconds"),
    "timespan_text": Function("timespan -> text", "-1.02:03:04.0050000: days, and seven digits of a second, where there are any"),
    "integer_timespan": Function("integer -> timespan", "of so many microseconds"),
    **DOCUMENTS,
    **GLOBE,
    **STATISTICS,
}

AGGREGATES: dict[str, Function] = {
    "count_rows": Function("-> integer", "rows of the group"),
    "count": Function("T -> integer", "rows whose value is not null"),
    "count_distinct": Function("T -> integer", "different values that are not null"),
    "min": Function("T -> T", "null when there is none"),
    "max": Function("T -> T", "null when there is none"),
    "sum": Function("N -> N", "null when there is none"),
    "average": Function("N -> real", "null when there is none"),
    "values": Function("T -> list(T)", "different values in ascending order; null when there is none"),
    "values_inside": Function(
        "list(T) -> list(T)", "different elements of all lists in ascending order; null when there is none"
    ),
    "collect": Function("T -> list(T)", "every value that is not null in the order of the events; null when there is none"),
    "any_value": Function("T -> T", "the first event's value that is not null"),
    "value_at_max": Function(
        "T, U -> T", "the first argument where the second is greatest; the earliest row among equals; null loses"
    ),
    "value_at_min": Function(
        "T, U -> T", "the first argument where the second is least; the earliest row among equals; null loses"
    ),
    "percentile": Function("N, real -> real", "nearest rank; share from 0 to 1 (constant)"),
    "deviation": Function("N -> real", "sample standard deviation"),
    "population_deviation": Function("N -> real", "standard deviation of all there are"),
    "variance": Function("N -> real", "sample variance"),
    "population_variance": Function("N -> real", "variance of all there are"),
    "covariance": Function("real, real -> real", "sample covariance of the rows where both are known"),
    "population_covariance": Function("real, real -> real", "covariance of all there are"),
    "all_bits_and": Function("integer -> integer", "bit by bit"),
    "all_bits_or": Function("integer -> integer", "bit by bit"),
    "all_bits_xor": Function("integer -> integer", "bit by bit"),
    "collect_all": Function("dynamic -> list(dynamic)", "every value in the order of the events, null as JSON null"),
    "in_order": Function(
        "boolean, boolean... -> boolean",
        "each is true of a row behind that of the one before it; never null; rows in their order",
    ),
    "weighted_percentile": Function(
        "N, integer, real -> real", "nearest rank where each value stands as often as its weight says; share constant"
    ),
}
