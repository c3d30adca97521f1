"""From the columns of a record to the document that Elastic's pipeline stores: nested, pruned, payloads as objects too.

columns ─> nested ─> payload objects, resources, a digest's or an insight's fields ─> what the agent's options add or drop
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from livefire.engines.java_maps import order
from livefire.plan import Value
from livefire.plan.json_values import loaded
from livefire.schemas.ecs import MINIMAL, PAYLOADS, UNDOCUMENTED, ecs
from livefire.schemas.ecs_package import Package
from livefire.schemas.ecs_pruning import pruned
from livefire.schemas.schema import raw

_RESOURCE = {"ARN": "arn", "accountId": "account_id"}
FLATTENED_BELOW = 32766
"""How long a payload's text may be for the object to be stored beside it."""

_FROM_RECORD = (*(name for name, _ in PAYLOADS.values()), "resources", "insightDetails", "managementEvent")
_COLUMNS_OF_LISTS = ("aws.cloudtrail.resources.", "source.geo.location")
_DIGEST_TIMES = {
    "start_time": "digestStartTime",
    "end_time": "digestEndTime",
    "newest_event_time": "newestEventTime",
    "oldest_event_time": "oldestEventTime",
}
_DIGEST = {
    "log_files": "logFiles",
    "s3_bucket": "digestS3Bucket",
    "previous_s3_bucket": "previousDigestS3Bucket",
    "previous_hash_algorithm": "previousDigestHashAlgorithm",
    "public_key_fingerprint": "publicKeyFingerprint",
    "signature_algorithm": "digestSignatureAlgorithm",
}


def document_columns(version: str, entities: bool) -> dict[str, Value]:
    """What `document` is made from: the documented columns, and behind them the record's own objects."""
    documented = ecs(version, entities).documented
    columns = {name: value for name, value in documented.items() if not name.startswith(UNDOCUMENTED)}
    return columns | {f"record.{name}": raw(name) for name in _FROM_RECORD}


@dataclass(frozen=True)
class Shipped:
    """What the agent says: when it read the records, and its tags."""

    created: str | None = None
    tags: tuple[str, ...] = ()


def document(row: Mapping[str, Any], record: bytes, of: Package, *, retain: str, shipped: Shipped) -> dict[str, Any]:
    """The document of one record."""
    made: dict[str, Any] = {}
    for name, value in row.items():
        if not name.startswith(("record.", *_COLUMNS_OF_LISTS)):
            _put(made, name, _plain(value))
    _put(made, "source.geo.location", _location(row["source.geo.location"]))
    _put(made, "aws.cloudtrail.resources", _resources(_parsed(row["record.resources"]), of))
    if not of.session_users:
        _put(made, "aws.cloudtrail.management_event", row["record.managementEvent"])
    flattened = _flattened(row, of) | _special(made, row, record, of)
    for name, value in _retained(flattened, retain).items():
        _put(made, f"aws.cloudtrail.flattened.{name}", value)
    _put(made, "event.created", shipped.created)
    if shipped.created is not None:
        made.setdefault("@timestamp", shipped.created)
    made["tags"] = list(dict.fromkeys((*shipped.tags, *made.get("tags", ()))))
    kept: dict[str, Any] = pruned(made, ()) or {}
    return _without(kept, retain)


def _put(document: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        return
    *parents, last = name.split(".")
    for parent in parents:
        document = document.setdefault(parent, {})
    document[last] = value


def _plain(value: Any) -> Any:
    """Times with milliseconds, as the cluster prints them."""
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    return value


def _location(point: str | None) -> dict[str, float] | None:
    if point is None:
        return None
    longitude, latitude = point.removeprefix("POINT (").removesuffix(")").split(" ")
    return {"lat": float(latitude), "lon": float(longitude)}


def _resources(resources: Any, of: Package) -> Any:
    """Each different resource once, in the order of a HashMap whose keys are what tells them apart."""
    if not isinstance(resources, list):
        return pruned(resources, of.pruned)
    different: dict[str, dict[str, Any]] = {}
    for resource in pruned(resources, of.pruned) or ():
        if isinstance(resource, dict):
            named = {_RESOURCE.get(str(name), str(name)): value for name, value in resource.items()}
            different["_".join(str(named.get(name, "")) for name in ("arn", "account_id", "type"))] = named
    return [different[key] for key in order(tuple(different))]


def _flattened(row: Mapping[str, Any], of: Package) -> dict[str, Any]:
    """The payload objects, but for those whose text is too long."""
    made: dict[str, Any] = {}
    for field, (name, _) in PAYLOADS.items():
        value = pruned(_parsed(row[f"record.{name}"]), of.pruned)
        printed = row[f"aws.cloudtrail.{field}"]
        if isinstance(value, dict) and printed is not None and _units(printed) < FLATTENED_BELOW:
            moved = name == "additionalEventData" and row["event.action"] == "UserAuthentication" and _has_moved(value, printed)
            made[field] = {key: inside for key, inside in value.items() if not moved or key != "UserName"}
    return made


def _has_moved(additional: Mapping[str, Any], printed: str) -> bool:
    """Whether UserName left the object for user.name, as its text then says."""
    return "UserName" in additional and "{UserName=" not in printed and ", UserName=" not in printed


def _special(made: dict[str, Any], row: Mapping[str, Any], record: bytes, of: Package) -> dict[str, Any]:
    """What only digests, insights and records with an unreadable time have; gives what belongs to the flattened fields."""
    flattened: dict[str, Any] = {}
    insight = pruned(_parsed(row["record.insightDetails"]), of.pruned)
    if insight is not None:
        flattened["insight_details"] = insight
    if b"digest" in record:
        digest = pruned(_parsed(record.decode("utf-8", "replace")), of.pruned) or {}
        if "digestEndTime" in digest or "digestS3Object" in digest:
            flattened["digest"] = _digest(made, digest)
    if row["@timestamp"] is None and b"eventTime" in record:
        written = (pruned(_parsed(record.decode("utf-8", "replace")), of.pruned) or {}).get("eventTime")
        if written is not None and of.cloud_service:
            _put(made, "event.kind", "pipeline_error")
            _put(made, "error.message", [f"eventTime '{written}' is no ISO 8601 time"])
            _put(made, "tags", ["preserve_original_event"])
    return flattened


def _digest(made: dict[str, Any], digest: Mapping[str, Any]) -> dict[str, Any]:
    """A digest file: where it lies and its hash as fields of their own, the rest as it is."""
    _put(made, "cloud.account.id", digest.get("awsAccountId"))
    _put(made, "file.path", digest.get("digestS3Object"))
    if digest.get("previousDigestHashAlgorithm") == "SHA-256" and "previousDigestSignature" in digest:
        _put(made, "file.hash.sha256", digest["previousDigestSignature"])
        _put(made, "related.hash", [digest["previousDigestSignature"]])
    times = {field: _time(digest.get(name)) for field, name in _DIGEST_TIMES.items()}
    _put(made, "@timestamp", times["end_time"])
    return times | {field: digest.get(name) for field, name in _DIGEST.items()}


def _time(written: Any) -> str | None:
    try:
        moment = datetime.datetime.fromisoformat(written) if isinstance(written, str) else None
        return None if moment is None else _plain(moment.astimezone(datetime.UTC) if moment.tzinfo else moment)
    except (ValueError, OverflowError):
        return None


def _retained(flattened: Mapping[str, Any], retain: str) -> Mapping[str, Any]:
    """The flattened fields that the option keeps."""
    if retain in ("all", "flattened"):
        return flattened
    if retain != "minimal":
        return {}
    return {
        field: {name: flattened[field][name] for name in names if name in flattened[field]}
        for field, names in MINIMAL.items()
        if field in flattened
    }


def _without(document: dict[str, Any], retain: str) -> dict[str, Any]:
    """The document without the texts that the option drops."""
    if retain not in ("all", "keyword", "minimal"):
        for field in ("request_parameters", "response_elements", "additional_eventdata"):
            document.get("aws", {}).get("cloudtrail", {}).pop(field, None)
    return pruned(document, ()) or {}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _parsed(text: str | None) -> Any:
    try:
        return loaded(text) if text else None
    except (ValueError, RecursionError):
        return None


__all__ = ["document", "document_columns"]
