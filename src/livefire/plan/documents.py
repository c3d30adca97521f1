"""The catalogue's functions of what a text holds: JSON arrays and objects, web addresses, paths, IP addresses, times."""

from __future__ import annotations

from livefire.plan.signatures import Function

MOST_ELEMENTS = 1_048_576
"""The most elements of an array that a function makes, and of the rows or steps that are made of one."""

DOCUMENTS: dict[str, Function] = {
    "url_encode": Function(
        "text -> text", "a space as plus, what is no letter, digit or one of -_.!*() as %xx of its bytes in UTF-8"
    ),
    "url_encode_component": Function("text -> text", "what is no letter, digit or one of -_.~ as %XX of its bytes in UTF-8"),
    "url_parts": Function(
        "text -> dynamic",
        "Scheme, Host, Port, Path, Username, Password, Query Parameters (an object) and Fragment; null without a scheme and ://",
    ),
    "query_parts": Function("text -> dynamic", "an object whose Query Parameters is an object of names and values, decoded"),
    "path_parts": Function(
        "text -> dynamic",
        "Scheme, RootPath, DirectoryPath, DirectoryName, Filename, Extension and AlternateDataStreamName of a file's path",
    ),
    "command_words": Function("text -> dynamic", "the words of a Windows command line"),
    "csv_fields": Function("text -> dynamic", "the fields of the first record by RFC 4180"),
    "hexadecimal": Function(
        "integer, integer -> text", "lower-case digits, a negative one in 64 bits, with zeros up to that length"
    ),
    "size_text": Function(
        "real, integer, text -> text",
        "in Bytes, KB, MB, GB, TB, PB or EB (of 1024; empty: the largest that fits), rounded to so many digits (0 to 15), "
        "halves away from zero, without zeros at the end",
    ),
    "punycode": Function("text -> text", "by RFC 3492; null beyond 4,096 characters"),
    "punycode_text": Function("text -> text", "of punycode; null for what is none, and beyond 4,096 characters"),
    "domain_punycode": Function(
        "text -> text", "each label of a domain that is not ASCII as xn-- and its punycode; null beyond 4,096 characters"
    ),
    "domain_text": Function("text -> text", "each label of a domain behind xn-- decoded; null where one is no punycode"),
    "translate": Function(
        "text, text, text -> text",
        "each character of the second by that of the third at its place, by its last one beyond it, by none when it is empty",
    ),
    "count_of": Function("text, text -> integer", "occurrences of the second, overlapping ones too; null for the empty text"),
    "index_within": Function(
        "text, text, integer, integer, integer -> integer",
        "of the nth occurrence from a position (negative: from the end), each in so many code points (-1: all)",
    ),
    "replace_each": Function(
        "text, dynamic, dynamic -> text",
        "each text of an array by that of another at its place, in what those before it left; null when their lengths differ",
    ),
    "code_points": Function("text -> dynamic", "an array of numbers"),
    "text_of_points": Function("dynamic -> text", "of an array of numbers and of arrays of them; null when one is no code point"),
    "guid": Function(
        "text -> text", "32 hexadecimal digits, with dashes and braces or not, as 8-4-4-4-12 in lower case; null for others"
    ),
    "guid_from_base64": Function("text -> text", "of 16 bytes, the first three groups little-endian; null for others"),
    "bytes_from_base64": Function("text -> dynamic", "an array of numbers; null when it is not base64"),
    "unpack": Function("text, integer -> text", "base64 of gzip (31) or zlib (15) of UTF-8, at most 16 MB; null for others"),
    "text_hash": Function("text -> integer", "XXH64 of the UTF-8 bytes, signed"),
    "integer_hash": Function("integer -> integer", "XXH64 of the eight bytes, little-endian, signed"),
    "json_type": Function("dynamic -> text", "json_kind, but integer or real for a number"),
    "json_concat": Function("dynamic, dynamic -> dynamic", "one array after the other; null when one is no array"),
    "json_spread": Function(
        "dynamic -> dynamic", "an array with the elements of its arrays in their place, without nulls; null for anything else"
    ),
    "json_reverse": Function("dynamic -> dynamic", "an array backwards; null for anything else"),
    "json_slice": Function(
        "dynamic, integer, integer -> dynamic",
        "an array from one position to another, both included, negative from the end; null for anything else",
    ),
    "json_pieces": Function(
        "dynamic, dynamic -> dynamic", "an array cut before a position or an array of ascending ones, negative from the end"
    ),
    "json_rotate": Function(
        "dynamic, integer -> dynamic", "an array's elements moved left, those that leave come in at the right"
    ),
    "json_shift": Function("dynamic, integer, dynamic -> dynamic", "an array's elements moved left, the third in free places"),
    "json_sort": Function(
        "dynamic, boolean, boolean -> dynamic",
        "an array ascending or (the second) descending, nulls last or (the third) first; numbers, texts, then the rest",
    ),
    "json_sort_together": Function(
        "dynamic, boolean, boolean -> dynamic", "json_sort of the first array of an array, the others in the same order"
    ),
    "json_sum": Function("dynamic -> real", "of an array of numbers; null for anything else"),
    "json_position": Function(
        "dynamic, dynamic, integer, integer, integer -> integer",
        "of the nth element that equals the second, from the third on in so many elements (negative: all); -1 when nowhere",
    ),
    "json_choose": Function(
        "dynamic, dynamic, dynamic -> dynamic",
        "for each element of an array of conditions that of the second or third array, or that value itself",
    ),
    "json_repeat": Function("dynamic, integer -> dynamic", "an array of it so many times; null when negative or too large"),
    "json_range": Function(
        "real, real, real -> dynamic", "an array from the first to the second in such steps; null for a step of 0"
    ),
    "json_integers": Function("integer, integer, integer -> dynamic", "see json_range"),
    "json_times": Function("timestamp, timestamp, timespan -> dynamic", "see json_range; each in ISO 8601 with seven digits"),
    "json_join": Function("dynamic, text -> text", "the texts of an array with a separator between; a null is empty"),
    "json_transpose": Function("dynamic -> dynamic", "an array of arrays with its rows as columns, missing elements null"),
    "json_union": Function("dynamic, dynamic -> dynamic", "the different elements of both arrays, in order"),
    "json_intersection": Function("dynamic, dynamic -> dynamic", "the different elements of the first array that the second has"),
    "json_difference": Function("dynamic, dynamic -> dynamic", "the different elements of the first array that the second lacks"),
    "json_jaccard": Function(
        "dynamic, dynamic -> real", "the different elements of both arrays over those of either; null for none"
    ),
    "json_holds": Function("dynamic, dynamic -> boolean", "an array has an element that equals the second"),
    "json_merge": Function("dynamic, dynamic -> dynamic", "the members of both objects, the first one's where both have one"),
    "json_merge_all": Function("dynamic -> dynamic", "json_merge of all objects in an array; what is none adds nothing"),
    "json_has_key": Function("dynamic, text -> boolean", "an object has that member, or one at a path $.a.b"),
    "json_without_keys": Function("dynamic, dynamic -> dynamic", "an object without the members or paths that an array names"),
    "json_with_key": Function("dynamic, text, dynamic -> dynamic", "an object with that member, or path $.a.b, set"),
    "json_of_keys": Function("dynamic, dynamic -> dynamic", "an object of an array of names and one of values"),
    "json_without_empty": Function("dynamic -> dynamic", "an object without the members that are null or the empty text"),
    "json_paths": Function("dynamic -> dynamic", "an array of the paths of every value inside: ['a'], ['a'][0]"),
    "compare_ipv4": Function(
        "text, text, integer -> integer", "-1, 0 or 1 by the bits that the shortest prefix keeps: an address's own or the third"
    ),
    "compare_ipv6": Function("text, text, integer -> integer", "compare_ipv4 in 128 bits, IPv4 addresses mapped"),
    "ipv4_number": Function("text, integer -> integer", "masked by its own prefix and by that many bits"),
    "ipv4_text": Function("integer, integer -> text", "of its number, masked by that many bits"),
    "ipv6_text": Function("text, integer -> text", "eight groups of four digits, masked by its own prefix and by that many bits"),
    "ipv4_prefix": Function("text -> integer", "the prefix of an IPv4 address, 32 without one; null when it is none"),
    "has_ipv4": Function("text, text -> boolean", "an IPv4 address stands in the text, no letter or digit beside it"),
    "has_ipv4_prefix": Function("text, text -> boolean", "has_ipv4 of one that begins with these whole parts"),
    "to_zone": Function(
        "timestamp, text -> timestamp", "what clocks show in a time zone by the IANA's name at that time in UTC; null for no zone"
    ),
    "from_zone": Function("timestamp, text -> timestamp", "the time in UTC when clocks there show it"),
    "any_timestamp": Function(
        "text -> timestamp", "text_timestamp that also reads RFC 822, RFC 850, month/day/year and one digit for a month or day"
    ),
    "format_time": Function(
        "timestamp, text -> text",
        "by a pattern of d dd M MM y yy yyyy H HH h hh m mm s ss tt and f or F up to seven times, anything else as it stands; "
        "null for other letters",
    ),
    "text_timespan": Function("text -> timespan", "1d, 1.5h, 1.02:03:04.5, 02:03, or a number of days; null for others"),
    "format_timespan": Function(
        "timespan, text -> text",
        "its size by a pattern of d up to eight times, H HH h hh m mm s ss and f or F; a minus before a negative one",
    ),
    "series_pair": Function(
        "dynamic, dynamic, text -> dynamic",
        "for each element of two arrays, or of one beside a number: add, subtract, multiply, divide, power, equals, not_equals, "
        "less, less_equals, greater or greater_equals; null where one is no number",
    ),
    "series_each": Function(
        "dynamic, text -> dynamic",
        "for each element of an array: abs, acos, asin, atan, ceiling, cos, exp, floor, log, sign, sin or tan; else null",
    ),
    "series_product": Function("dynamic -> real", "of an array of numbers; null for anything else"),
    "series_dot": Function("dynamic, dynamic -> real", "the sum of the products that series_pair gives; null when one is null"),
    "series_correlation": Function(
        "dynamic, dynamic -> real", "Pearson's, of two arrays of as many numbers; null for others, and where one does not vary"
    ),
    "series_fill": Function(
        "dynamic, text -> dynamic", "an array with its nulls as the element before (forward) or behind (backward)"
    ),
    "series_replace": Function(
        "dynamic, dynamic, dynamic -> dynamic", "an array with the third for each element that is the second"
    ),
}
