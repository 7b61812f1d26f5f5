"""Nights, rest days and holidays in UTC, around the permits of the case: what upgrades hot work (GB 30871-2022 5.1.1).

The standard defines neither night nor holiday (RULES 0.2): the site's night window is a parameter, days come from the
calendar records of the case, else from `tables/holiday.csv` where it covers that country's year, else from the weekday
alone, and then a holiday cannot be ruled out (`sure` false on workdays).
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa

if TYPE_CHECKING:
    from correlate.build import Given

LONGEST_DAYS = 800  # of a case's permits taken together; beyond that the nearest days are kept
MOMENT = pa.timestamp("us")
Told = tuple[str, str, str | None]  # kind, basis, name
MAKES = {
    "unsocial_time": pa.schema(
        [("kind", pa.string()), ("start_utc", MOMENT), ("end_utc", MOMENT), ("name", pa.string())]
    ),
    "site_day": pa.schema(
        [
            ("day", pa.date32()),  # local date
            ("kind", pa.string()),  # workday, rest_day, holiday, makeup_workday
            ("basis", pa.string()),  # calendar (of the case), table (holiday.csv), weekday
            ("sure", pa.bool_()),  # false: a holiday that nobody told of is possible
            ("start_utc", MOMENT),
            ("end_utc", MOMENT),
            ("name", pa.string()),
        ]
    ),
}  # fmt: skip
NEEDS = frozenset({"permit_span", "calendar_day", "ref_holiday", "param_value"})


def make(given: Given) -> dict[str, pa.Table]:
    """One row a local day, and one a night, rest day or holiday, from two days before the first permit to two after."""
    zone = given.case.config.zone_info
    days = _days(given, zone)
    told = _told(given)
    site_days = [_day(day, zone, *_kind(told, day)) for day in days]
    night_from, night_to = _night(given)
    nights = [
        {"kind": "night", "start_utc": _utc(day, night_from, zone), "name": None,
         "end_utc": _utc(day if night_to > night_from else day + timedelta(days=1), night_to, zone)}
        for day in days
    ]  # fmt: skip
    rests = [
        {key: row[key] for key in ("kind", "start_utc", "end_utc", "name")}
        for row in site_days
        if row["kind"] in ("rest_day", "holiday")
    ]
    return {
        "unsocial_time": pa.Table.from_pylist(nights + rests, schema=MAKES["unsocial_time"]),
        "site_day": pa.Table.from_pylist(site_days, schema=MAKES["site_day"]),
    }


def _days(given: Given, zone: ZoneInfo) -> list[date]:
    moments = [
        moment.replace(tzinfo=UTC).astimezone(zone).date()
        for row in given.rows("permit_span")
        for moment in (row["plan_start_utc"], row["plan_end_utc"])
        if moment is not None
    ]
    if not moments:
        return []
    first = min(moments) - timedelta(days=2)
    count = min((max(moments) - first).days + 3, LONGEST_DAYS)
    return [first + timedelta(days=number) for number in range(count)]


def _kind(told: dict[date, Told], day: date) -> tuple[str, str, bool, str | None]:
    """Kind of a day, where that is from, whether it is sure, and its name."""
    if day in told:
        kind, basis, name = told[day]
        return kind, basis, True, name
    weekday = "rest_day" if day.weekday() >= 5 else "workday"
    return weekday, "weekday", weekday == "rest_day" or any(known.year == day.year for known in told), None


def _told(given: Given) -> dict[date, Told]:
    """Days that the table of the country or, before it, the calendar of the case speaks of: kind, basis, name."""
    zone = given.case.config.zone_info
    found: dict[date, Told] = {}
    for row in given.rows("ref_holiday"):
        if row["timezone"] == zone.key:
            found[date.fromisoformat(row["day"])] = (row["kind"], "table", row["name"])
    for row in given.rows("calendar_day"):
        if row["day_shown"] is not None and row["kind"] is not None:
            local = row["day_shown"].replace(tzinfo=UTC).astimezone(zone).date()
            found[local] = (row["kind"], "calendar", row["name"])
    return found


def _day(day: date, zone: ZoneInfo, kind: str, basis: str, sure: bool, name: str | None) -> dict[str, Any]:
    return {"day": day, "kind": kind, "basis": basis, "sure": sure, "name": name,
            "start_utc": _utc(day, time(0), zone), "end_utc": _utc(day + timedelta(days=1), time(0), zone)}  # fmt: skip


def _night(given: Given) -> tuple[time, time]:
    """The site's night window (parameters calendar.night_from and night_to), local clock times."""
    values = {
        (row["name"], row["scope_kind"]): json.loads(row["text"])
        for row in given.rows("param_value")
        if row["name"].startswith("calendar.night_")
    }
    texts = [
        values.get((name, "site"), values[(name, "default")]) for name in ("calendar.night_from", "calendar.night_to")
    ]
    return time.fromisoformat(texts[0]), time.fromisoformat(texts[1])


def _utc(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC).replace(tzinfo=None)
