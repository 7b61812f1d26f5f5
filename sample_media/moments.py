"""Moments of a scenario: whole milliseconds of true UTC since 1970, written by people as wall time of one site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND_MS = 1_000
MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000


@dataclass(frozen=True)
class Day:
    """One calendar day at a site: turns "09:05:30" into true UTC milliseconds and back."""

    date: date
    timezone: str = "Asia/Shanghai"

    def at(self, wall: str, days: int = 0) -> int:
        """UTC milliseconds of a wall time "HH:MM[:SS[.fff]]" on this day, or `days` later.

        Raises ValueError for a text that is no wall time.
        """
        parts = [float(part) for part in wall.split(":")]
        if not 2 <= len(parts) <= 3:
            raise ValueError(f"{wall!r} is no wall time; write HH:MM or HH:MM:SS")
        midnight = datetime.combine(self.date + timedelta(days=days), datetime.min.time(), ZoneInfo(self.timezone))
        seconds = parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) == 3 else 0.0)
        wall_time = (midnight.replace(tzinfo=None) + timedelta(seconds=seconds)).replace(tzinfo=midnight.tzinfo)
        return to_ms(wall_time)

    def later(self, days: int) -> Day:
        """The day so many days later."""
        return Day(self.date + timedelta(days=days), self.timezone)


def to_ms(moment: datetime) -> int:
    """UTC milliseconds of an aware datetime."""
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))


def from_ms(utc_ms: int, timezone: str = "UTC") -> datetime:
    """Aware datetime in a time zone of UTC milliseconds."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=utc_ms)).astimezone(ZoneInfo(timezone))
