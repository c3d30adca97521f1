"""Query text to a detection's body: a plan over its schema's columns, or the error that says why there is none."""

from __future__ import annotations

from livefire.detection import Body
from livefire.errors import LivefireError, NoTelemetryError, RuleError, UnsupportedError
from livefire.languages import BUILT_IN, SCHEMA_OF, front_end
from livefire.schemas import SCHEMAS


def body(text: str, language: str, *, path: str, first_line: int = 1) -> Body:
    """The plan; a RuleError that knows its file and line stands in its place when the text is wrong or not supported."""
    if language not in BUILT_IN:
        return UnsupportedError(f"language {language}", path=path)
    columns = SCHEMAS[SCHEMA_OF[language]].columns
    try:
        return front_end(language)(text, columns)
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
