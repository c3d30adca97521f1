"""Texts that hold addresses, command lines, paths or codes: arguments, then what the call gives."""

# ruff: noqa: E501 - a row is on one line
from __future__ import annotations

from tests.engines.calls import Rows

MOST = 2**63 - 1

WEB: Rows = {
    "replace_each": [
        ("This is", '["This","is"]', '["This","was"]', "This was"),
        ("This is", '["is","This"]', '["was","X"]', "Thwas was"),
        ("a", '["a","b"]', '["b","c"]', "b"),
        ("abc", '["","b"]', '["x","y"]', "ayc"),
        ("a", '["a"]', "[1]", "a"),
        ("a", '["a"]', "[]", None),
        ("a", "1", "[]", None),
        (None, "[]", "[]", None),
    ],
    "code_points": [
        ("aé", "[97,233]"),
        ("", "[]"),
        ("🤦", "[129318]"),
        (None, None),
    ],
    "text_of_points": [
        ("[75,[117,115]]", "Kus"),
        ("[]", ""),
        ("[55296]", None),
        ("[-1]", None),
        ('["a"]', None),
        ("1", None),
        (None, None),
    ],
    "index_within": [
        ("abcdefg", "cde", 1, 4, 1, 2),
        ("abcdefg", "cde", 1, 2, 1, -1),
        ("abcdefg", "cde", -5, -1, 1, 2),
        ("abcdefgabcdefg", "cde", 1, 10, 2, 9),
        ("aaa", "aa", 0, -1, 2, 1),
        ("abc", "z", 0, -1, 1, -1),
        ("abc", "", 5, -1, 1, -1),
        ("abc", "a", 0, -2, 1, None),
        ("abc", "a", 0, -1, 0, None),
        (None, "a", 0, -1, 1, None),
    ],
    "count_of": [
        ("aaa", "aa", 2),
        ("abc", "z", 0),
        ("", "a", 0),
        ("a", "", None),
        (None, "a", None),
    ],
    "translate": [
        ("abcabc", "ab", "xy", "xycxyc"),
        ("abc", "abc", "x", "xxx"),
        ("abc", "b", "", "ac"),
        ("aa", "aa", "xy", "xx"),
        ("", "a", "b", ""),
        (None, "a", "b", None),
    ],
    "hexadecimal": [
        (256, 0, "100"),
        (-256, 0, "ffffffffffffff00"),
        (255, 4, "00ff"),
        (0, 0, "0"),
        (-MOST - 1, 0, "8000000000000000"),
        (1, 99, "0000000000000001"),
        (1, -5, "1"),
        (None, 0, None),
    ],
    "guid": [
        ("0123456789ABCDEF0123456789abcdef", "01234567-89ab-cdef-0123-456789abcdef"),
        ("{01234567-89ab-cdef-0123-456789abcdef}", "01234567-89ab-cdef-0123-456789abcdef"),
        ("0123", None),
        ("", None),
        ("g" * 32, None),
        (None, None),
    ],
    "guid_from_base64": [
        ("AAECAwQFBgcICQoLDA0ODw==", "03020100-0504-0706-0809-0a0b0c0d0e0f"),
        ("AAE=", None),
        ("x", None),
        (None, None),
    ],
    "bytes_from_base64": [
        ("AP8=", "[0,255]"),
        ("", "[]"),
        ("*", None),
        (None, None),
    ],
    "unpack": [
        ("eJxLBAAAYgBi", 15, "a"),
        ("x0x0x0", 31, None),
        ("eJxLBAAAYgBi", 31, None),
        ("", 15, None),
        (None, 15, None),
    ],
    "text_hash": [
        ("", -1205034819632174695),
        ("World", 1846988464401551951),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", -124123331417855722),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", -8831976466377237801),
        ("éééééééééééééééééééééééééééééééééééééééé", -5626001312313895015),
        (None, None),
    ],
    "integer_hash": [
        (0, 3803688792395291579),
        (-1, -8804195676797548855),
        (MOST, -40307683044198644),
        (None, None),
    ],
    "url_encode": [
        ("https://a.example/hello world~é", "https%3a%2f%2fa.example%2fhello+world%7e%c3%a9"),
        ("-_.!*()", "-_.!*()"),
        ("", ""),
        (None, None),
    ],
    "url_encode_component": [
        ("a b/é~-_.!", "a%20b%2F%C3%A9~-_.%21"),
        ("", ""),
        (None, None),
    ],
    "url_parts": [
        (
            "scheme://username:password@host:1234/this/is?k1=v1&k2=v%202#frag",
            '{"Scheme":"scheme","Host":"host","Port":"1234","Path":"/this/is","Username":"username","Password":"password","Query Parameters":{"k1":"v1","k2":"v 2"},"Fragment":"frag"}',
        ),
        (
            "https://a.example",
            '{"Scheme":"https","Host":"a.example","Port":"","Path":"","Username":"","Password":"","Query Parameters":{},"Fragment":""}',
        ),
        (
            "https://[::1]:8443/x?a=1&a=2&b",
            '{"Scheme":"https","Host":"[::1]","Port":"8443","Path":"/x","Username":"","Password":"","Query Parameters":{"a":"2","b":""},"Fragment":""}',
        ),
        ("a.example/x", None),
        ("", None),
        (None, None),
    ],
    "query_parts": [
        ("k1=v1&k2=a+b", '{"Query Parameters":{"k1":"v1","k2":"a b"}}'),
        ("?a", '{"Query Parameters":{"a":""}}'),
        ("", '{"Query Parameters":{}}'),
        (None, None),
    ],
    "path_parts": [
        (
            "C:\\temp\\file.txt",
            '{"Scheme":"","RootPath":"C:","DirectoryPath":"C:\\\\temp","DirectoryName":"temp","Filename":"file.txt","Extension":"txt","AlternateDataStreamName":""}',
        ),
        (
            "/usr/lib/x.tar.gz",
            '{"Scheme":"","RootPath":"","DirectoryPath":"/usr/lib","DirectoryName":"lib","Filename":"x.tar.gz","Extension":"gz","AlternateDataStreamName":""}',
        ),
        (
            "file",
            '{"Scheme":"","RootPath":"","DirectoryPath":"","DirectoryName":"","Filename":"file","Extension":"","AlternateDataStreamName":""}',
        ),
        (
            "C:\\a\\b.txt:stream",
            '{"Scheme":"","RootPath":"C:","DirectoryPath":"C:\\\\a","DirectoryName":"a","Filename":"b.txt","Extension":"txt","AlternateDataStreamName":"stream"}',
        ),
        (
            "https://a.example/p/f.html",
            '{"Scheme":"https","RootPath":"","DirectoryPath":"a.example/p","DirectoryName":"p","Filename":"f.html","Extension":"html","AlternateDataStreamName":""}',
        ),
        (
            "\\\\server\\share\\f.doc",
            '{"Scheme":"","RootPath":"\\\\\\\\server","DirectoryPath":"\\\\\\\\server\\\\share","DirectoryName":"share","Filename":"f.doc","Extension":"doc","AlternateDataStreamName":""}',
        ),
        (
            "",
            '{"Scheme":"","RootPath":"","DirectoryPath":"","DirectoryName":"","Filename":"","Extension":"","AlternateDataStreamName":""}',
        ),
        (None, None),
    ],
    "command_words": [
        ('echo "hello world!" x', '["echo","hello world!","x"]'),
        ('a\\\\b \\"c" d"', '["a\\\\\\\\b","\\"c d"]'),
        ("  ", "[]"),
        ("", "[]"),
        ('"" a', '["","a"]'),
        (None, None),
    ],
    "csv_fields": [
        ('a,b,"c,d"\nx,y', '["a","b","c,d"]'),
        ('"a""b",', '["a\\"b",""]'),
        ("", '[""]'),
        ("a", '["a"]'),
        ('"open', '["open"]'),
        (None, None),
    ],
}
