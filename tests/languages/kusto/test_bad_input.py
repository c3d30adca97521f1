"""Whatever a rule says, it ends in a plan or in an error of ours, soon."""

from __future__ import annotations

import pytest

from livefire.errors import RuleError, UnsupportedError
from livefire.languages.kusto import plan
from livefire.plan import Columns
from livefire.plan.explain import explain

EVERYTHING = Columns.unknown()

BROKEN = {
    "10,000 parentheses": "AWSCloudTrail | where " + "(" * 10_000 + "a" + ")" * 10_000,
    "10,000 brackets": "print a = " + "[" * 10_000,
    "10,000 signs": "print a = " + "-" * 10_000 + "b",
    "10,000 nested calls": "print a = " + "strlen(" * 10_000 + "1" + ")" * 10_000,
    "10,000 sums": "print a = 1" + " + b" * 10_000,
    "10,000 pipes": "AWSCloudTrail" + " | take 1" * 10_000,
    "10,000 members": "print a = parse_json('{}')" + ".a" * 10_000,
    "10,000 nested joins": "AWSCloudTrail" + " | join (AWSCloudTrail" * 10_000,
    "a let of itself": "let a = a; print a",
    "lets in a ring": "let a = b + 1; let b = a + 1; print a",
    "a view of itself": "let a = view () { a | take 1 }; a",
    "a function of itself": "let f = (x:long) { f(x) }; print f(1)",
    "lets that double": "let a0 = tostring(now()); "
    + "".join(f"let a{i + 1} = strcat(a{i}, a{i}); " for i in range(40))
    + "print a40",
    "tables that double": "let a0 = print a = 1; " + "".join(f"let a{i + 1} = a{i} | union a{i}; " for i in range(38)) + "a38",
    "functions that double": "let f0 = (x: long) { x + 1 }; "
    + "".join(f"let f{i + 1} = (x: long) {{ f{i}(x) + f{i}(x) }}; " for i in range(38))
    + "print f38(1)",
    "functions of tables that double": "let f0 = (T: (*)) { T }; "
    + "".join(f"let f{i + 1} = (T: (*)) {{ union (f{i}(T)), (f{i}(T)) }}; " for i in range(38))
    + "f38((print a = 1))",
    "an argument that doubles": "let f = (x: string) { strcat(x, x) }; print " + "f(" * 50 + "tostring(now())" + ")" * 50,
    "queries inside queries": "print a = " + "toscalar(print b = " * 10_000,
    "lists inside lists": "T | where a in (" * 10_000,
    "functions inside functions": "let f = () { " * 10_000,
    "a table function of itself": "let f = (T: (*)) { f(T) }; f((print a = 1))",
    "lets that name each other's tables": "let a = b; let b = a; a | take 1",
    "10,000 unions": "union T" + ", (print a = 1)" * 10_000,
    "an integer beyond 64 bits": "print a = " + "9" * 10_000,
    "a text without its end": "AWSCloudTrail | where a == 'b" + "b" * 100_000,
    "a verbatim text without its end": 'AWSCloudTrail | where a == @"' + "b" * 100_000,
    "a control character": "AWSCloudTrail | where a == \x00",
    "a word of 100,000 letters": "AWSCloudTrail | " + "w" * 100_000,
    "a function of 100,000 letters": "AWSCloudTrail | where " + "w" * 100_000 + "(1)",
    "nothing": "",
    "a bar": "|",
    "a bar at the end": "AWSCloudTrail |",
    "a dot at the end": "AWSCloudTrail | where a.",
    "an equals sign at the end": "AWSCloudTrail | extend a =",
    "a semicolon": ";",
    "a let alone": "let a = 1;",
    "no address": "externaldata(a:string)[]",
    "a join's source": "AWSCloudTrail | join withsource=s (AWSCloudTrail) on a",
    "a union's flags": "union flags=i AWSCloudTrail",
    "fuzzy or not": "union isfuzzy=perhaps AWSCloudTrail",
    "a sort's kind": "AWSCloudTrail | sort kind=x by a",
    "flags of no regular expression": 'AWSCloudTrail | parse flags=i a with "b" c:string',
    "a bag's size": "AWSCloudTrail | summarize make_bag(dynamic({}), 1)",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_rule_is_an_error_with_its_place(text: str) -> None:
    with pytest.raises(RuleError) as raised:
        plan(text, EVERYTHING)
    assert raised.value.span is not None
    assert len(str(raised.value.at(text))) < 1_000


LONG = {
    "a long disjunction": "AWSCloudTrail | where " + " or ".join(f'a == "value {i}"' for i in range(8_000)),
    "a long list": "AWSCloudTrail | where a in (" + ", ".join(f'"value {i}"' for i in range(14_000)) + ")",
    "a long text": 'AWSCloudTrail | where a == "' + "x" * 1_000_000 + '"',
    "a long comment": "AWSCloudTrail // " + "x" * 1_000_000,
    "white space": "AWSCloudTrail" + " " * 1_000_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_a_long_rule_is_a_plan(text: str) -> None:
    assert explain(plan(text, EVERYTHING)).startswith("source")


def test_what_exists_in_the_language_is_unsupported_by_name() -> None:
    with pytest.raises(UnsupportedError) as raised:
        plan("AWSCloudTrail | reduce by EventName", EVERYTHING)
    assert raised.value.construct == "operator reduce"
