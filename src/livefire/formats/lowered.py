"""Query text to a detection's body: a plan over its schema's columns, or the error that says why there is none."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from livefire.detection import Body, Detection, PythonRule
from livefire.errors import LivefireError, NoTelemetryError, RuleError, UnsupportedError
from livefire.languages import BUILT_IN, OF_TABLES, SCHEMA_OF, lowered
from livefire.plan import Table
from livefire.schemas import SCHEMAS


def with_tables(detections: Sequence[Detection], tables: Mapping[str, Table]) -> list[Detection]:
    """The detections with tables that the user gives: each that may read one is lowered anew."""
    return [_with_tables(one, tables) if one.language in OF_TABLES and tables else one for one in detections]


def _with_tables(detection: Detection, tables: Mapping[str, Table]) -> Detection:
    if isinstance(detection.body, PythonRule) or not detection.text:  # without text its file gave none, and the body says why
        return detection
    made = body(detection.text, detection.language, path=detection.path, first_line=detection.first_line, tables=tables)
    return dataclasses.replace(detection, body=made)


def body(text: str, language: str, *, path: str, first_line: int = 1, tables: Mapping[str, Table] = MappingProxyType({})) -> Body:
    """The plan; a RuleError that knows its file and line stands in its place when the text is wrong or not supported."""
    if language not in BUILT_IN:
        return UnsupportedError(f"language {language}", path=path)
    columns = SCHEMAS[SCHEMA_OF[language]].columns
    try:
        return lowered(text, language, columns, tables)
    except NoTelemetryError as error:
        placed = error.at(text, path=path, first_line=first_line)
        gone = error.kind != "field" or language in ("kuery", "sigma") or SCHEMAS[SCHEMA_OF[language]].lacks(error.column_name)
        return placed if gone else RuleError(placed.message, placed.span, hint=placed.hint, path=path, excerpt=placed.excerpt)
    except RuleError as error:
        return error.at(text, path=path, first_line=first_line)
    except RecursionError:
        return RuleError("nested too deeply", path=path)
    except LivefireError as error:
        return RuleError(str(error), path=path)
