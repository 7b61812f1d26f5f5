"""When and where each contract lets its people be: one stretch of true time a day, by dates and hours of the contract.

Hours are read as "07:30-18:00", several apart by `;` or `,`; over midnight where the end is not after the start. Hours
that cannot be read leave the whole day open and are said so; a date stands for all of its day (RULES 6.12).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from case.schemas import SHOWN
from correlate.names import plain

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "contract_term": pa.schema(
        [
            ("record_id", pa.string()),
            ("company", pa.string()),  # lower case, spaces off
            ("contract_no", pa.string()),
            ("from_utc", SHOWN),  # of one day's hours; the dates and hours alone, not the induction
            ("to_utc", SHOWN),
            ("hours_known", pa.bool_()),  # false: the hours could not be read
            ("inducted", pa.bool_()),  # that day; null where no date of induction is on record
        ]
    ),
    "contract_zone": pa.schema(
        [
            ("record_id", pa.string()),
            ("zone_id", pa.string()),  # null: a name that is no zone of the case
            ("text", pa.string()),
        ]
    ),
}
NEEDS = frozenset({"contract", "zone", "zone_name", "person_in_zone"})
MOST_DAYS = 3_700
_SPAN = re.compile(r"(\d{1,2})[:：时](\d{2})?分?\s*(?:-|–|—|~|～|至|到|to)\s*(\d{1,2})[:：时](\d{2})?分?")


def make(given: Given) -> dict[str, pa.Table]:
    """Both tables; days of the stays on record only."""
    contracts = given.rows("contract")
    terms: list[dict[str, Any]] = []
    zones: list[dict[str, Any]] = []
    if contracts:
        names = {row["name"]: row["zone_id"] for row in given.rows("zone_name")}
        known = {row["zone_id"] for row in given.rows("zone")}
        zone_info = given.case.config.zone_info
        span = given.query("stay_span").to_pylist()[0]
        days = _days(span["first_utc"], span["last_utc"], zone_info)
        for row in contracts:
            for text in row["zones"] or []:
                name = text.strip()
                zones.append({"record_id": row["record_id"], "text": name,
                              "zone_id": name if name in known else names.get(plain(name))})  # fmt: skip
            hours = read_hours(row["hours"])
            for day in days:
                if not _holds(row, day, zone_info):
                    continue
                until = _date(row["induction_until_shown"], zone_info)
                for start, end in hours or [(0, 24 * 60)]:
                    terms.append({
                        "record_id": row["record_id"], "contract_no": row["contract_no"],
                        "company": (row["company"] or "").strip().lower(),
                        "from_utc": _moment(day, start, zone_info), "to_utc": _moment(day, end, zone_info),
                        "hours_known": hours is not None, "inducted": None if until is None else day <= until,
                    })  # fmt: skip
    return {
        "contract_term": pa.Table.from_pylist(terms, schema=MAKES["contract_term"]),
        "contract_zone": pa.Table.from_pylist(zones, schema=MAKES["contract_zone"]),
    }


def read_hours(text: str | None) -> list[tuple[int, int]] | None:
    """Daily hours as minutes of the day, an end past midnight above 1440; all day for none, None if unreadable."""
    if text is None or not text.strip():
        return [(0, 24 * 60)]
    parts = [part.strip() for part in re.split(r"[;；,，、/]", text) if part.strip()]
    found = []
    for part in parts:
        match = _SPAN.fullmatch(part)
        if match is None:
            return None
        start = int(match[1]) * 60 + int(match[2] or 0)
        end = int(match[3]) * 60 + int(match[4] or 0)
        if start > 24 * 60 or end > 24 * 60:
            return None
        found.append((start, end if end > start else end + 24 * 60))
    return found


def _holds(row: dict[str, Any], day: date, zone_info: Any) -> bool:
    """Whether a day lies between the dates of a contract, both of them included."""
    first, last = (_date(row[f"{name}_shown"], zone_info) for name in ("valid_from", "valid_to"))
    return (first is None or first <= day) and (last is None or day <= last)


def _days(first: datetime | None, last: datetime | None, zone_info: Any) -> list[date]:
    if first is None or last is None:
        return []
    start, end = (moment.replace(tzinfo=UTC).astimezone(zone_info).date() for moment in (first, last))
    count = min((end - start).days, MOST_DAYS)
    return [start + timedelta(days=i) for i in range(-1, count + 2)]


def _date(moment: datetime | None, zone_info: Any) -> date | None:
    return None if moment is None else moment.replace(tzinfo=UTC).astimezone(zone_info).date()


def _moment(day: date, minutes: int, zone_info: Any) -> datetime:
    local = datetime.combine(day, time(), zone_info) + timedelta(minutes=minutes)
    return local.astimezone(UTC).replace(tzinfo=None)
