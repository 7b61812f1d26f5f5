"""The local days of which the case's people, shifts and weather tell, with where each begins and ends in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from correlate.build import Given

MOMENT = pa.timestamp("us")
MAKES = {"local_day": pa.schema([("day", pa.date32()), ("start_utc", MOMENT), ("end_utc", MOMENT)])}
NEEDS = frozenset({"person_in_zone", "shift_utc", "environment_utc"})
LONGEST_DAYS = 800  # of a case with a stray date; beyond that the latest days are kept


def make(given: Given) -> dict[str, pa.Table]:
    """One row a local day from the first to the last moment told; a day of a clock change has 23 or 25 hours."""
    zone = given.case.config.zone_info
    span = given.query("told_span").to_pylist()[0]
    rows = []
    if span["first_utc"] is not None:
        first, last = (span[name].replace(tzinfo=UTC).astimezone(zone).date() for name in ("first_utc", "last_utc"))
        first = max(first, last - timedelta(days=LONGEST_DAYS))
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            start, end = (
                datetime.combine(date, time(), zone).astimezone(UTC).replace(tzinfo=None)
                for date in (day, day + timedelta(days=1))
            )
            rows.append({"day": day, "start_utc": start, "end_utc": end})
    return {"local_day": pa.Table.from_pylist(rows, schema=MAKES["local_day"])}
