"""Published cases that we do not agree with, each with the reason; a case that comes to agree must leave its list."""

DOCUMENTED: dict[str, str] = {
    # what the page shows is not what its query gives
    "join-innerunique 3": "the page shows that any left row may survive; ours keeps the first",
    "join-innerunique 4": "the page shows that any left row may survive; ours keeps the first",
    "range-operator 2": "the page's table lacks the first three of the ten days",
    "strcat-function 2": "the page shows a numbered list of lines, not a cell",
    "trim-end-function 2": "the page's query lacks the range that gives its 'x'",
    "update-table-command 3": "a management command, not a query",
    "comb-fl 4": "a function that the user defines and the page's query lacks",
    "perm-fl 4": "a function that the user defines and the page's query lacks",
    # not lowered yet, and refused as if it were a mistake
    "graph-node-centrality-fl 4": "graph operators and functions of tables",
    "time-window-rolling-avg-fl 4": "a datetime in parts that is no ISO 8601",
    "day-of-week-function 3": "a datetime with a month of one digit",
    "geospatial-joins 2": "'declare' inside a body",
    "ipv4-is-in-any-range-function 2": "ranges in a dynamic array",
    "let-statement 5": "a function without parameters read as a table",
    "let-statement 6": "a function with a body of several statements",
    "min-of-function 2": "the name of an unnamed expression",
    "parse-url-query-function 2": "a body of several statements",
    "todatetime-function 2": "a date that is no ISO 8601",
    "union-operator 4": "view () without parameters",
    "union-operator 5": "view () without parameters",
}

OTHER_ENGINE: dict[str, str] = {
    # errors of the other engine, or functions of its own
    "SimpleFunctionTests Has": "the other engine's 'has' finds parts of terms",
    "DateTimeTests ToDateTimeFmt": "a function of the other engine alone",
    "SimpleFunctionTests PadLeftWithChar": "a function of the other engine alone",
    "SimpleFunctionTests PadLeftWithBlankChar": "a function of the other engine alone",
    "SimpleFunctionTests Format": "a function of the other engine alone",
    "SimpleFunctionTests FormatInterpColumnar": "a function of the other engine alone",
    "ScalarFunctionsTests TestLevenshtein": "a function of the other engine alone",
    "ScalarFunctionsTests TestSimilarityFunctionWithBlankInput": "a function of the other engine alone",
    "ScalarFunctionsTests TestDateTimeToIsoFunctionWithBlankInput": "a function of the other engine alone",
    # not lowered yet, and refused as if it were a mistake
    "AggregationFunctionTests BagPack_EmptyKeyPairIsSkipped": "an empty name in bag_pack",
    "DateTimeTests ToDateTime": "a day before its month in a date",
    "ModuloTests ModuloDateTimeByTimeSpan": "a datetime modulo a timespan",
    "ModuloTests ModuloDateTimeByTimeSpanHours": "a datetime modulo a timespan",
    "SimpleFunctionTests SumTimeSpan": "sum of timespans",
    "SimpleFunctionTests StrcatArray": "a function over an aggregate",
    "SimpleFunctionTests DecimalLiteral": "decimals",
    "SimpleFunctionTests DecimalSubtraction": "decimals",
    "SimpleFunctionTests DecimalDivision": "decimals",
    "SimpleFunctionTests DecimalComparison": "decimals",
    "SimpleFunctionTests DecimalEquality": "decimals",
    "DynamicTests ParseJson_Columnar": "parse_json of what is no JSON",
    "EndToEndTests BuiltInAggregates_make_list_int": "make_list with a most",
    "EndToEndTests CountAs_Works": "count as",
    "EndToEndTests Union_DifferentAndNonMatchingSchemas2": "a union of columns of two types",
    "EndToEndTests BinOp_Divide1": "a division in a place that takes a name",
}
