"""Kusto's datetime texts to microseconds since 1970, UTC."""

from __future__ import annotations

import datetime

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def timestamp(text: str) -> int:
    """ISO 8601 and what Kusto takes beside it; ValueError for anything else."""
    written = text.strip().replace("Z", "+00:00") if text.strip().endswith("Z") else text.strip()
    if len(written) == 4 and written.isdigit():
        written = f"{written}-01-01"
    head, dot, fraction = written.partition(".")
    if dot:
        digits = fraction.split("+")[0].split("-")[0]
        written = f"{head}.{digits[:6]:0<6}{fraction[len(digits) :]}"
    moment = datetime.datetime.fromisoformat(written)
    moment = moment.replace(tzinfo=datetime.UTC) if moment.tzinfo is None else moment.astimezone(datetime.UTC)
    return (moment - _EPOCH) // datetime.timedelta(microseconds=1)
