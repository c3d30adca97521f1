"""How each vendor's table sees a record: name -> Schema, whose columns are plan values over the canonical columns."""

from livefire.schemas.cloudtrail import CLOUDTRAIL
from livefire.schemas.ecs import ECS
from livefire.schemas.schema import Schema
from livefire.schemas.sentinel import SENTINEL
from livefire.schemas.siem import HINTS, USUAL, Siem

SCHEMAS: dict[str, Schema] = {schema.name: schema for schema in (CLOUDTRAIL, ECS, SENTINEL)}

__all__ = ["HINTS", "SCHEMAS", "USUAL", "Schema", "Siem"]
