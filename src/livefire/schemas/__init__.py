"""How each vendor's table sees a record: name -> Schema, whose columns are plan values over the canonical columns."""

from livefire.schemas.schema import Schema
from livefire.schemas.siem import HINTS, SCHEMAS, USUAL, Siem

__all__ = ["HINTS", "SCHEMAS", "USUAL", "Schema", "Siem"]
