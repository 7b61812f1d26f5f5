"""Hours of the day and days of the week as stretches of UTC, in the zone of the case, whatever daylight saving does."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_DAYS = 4000
ALWAYS = ([datetime.fromisoformat("1970-01-01")], [datetime.fromisoformat("2200-01-01")])


class Hours(BaseModel):
    """`inside` or `outside` (from, to) local time, on `days` (the day on which the hours begin); to before from is the
    next morning."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    inside: tuple[time, time] | None = None
    outside: tuple[time, time] | None = None
    days: tuple[Day, ...] = Field(DAYS, min_length=1)

    @model_validator(mode="after")
    def _one(self) -> Hours:
        if self.inside is not None and self.outside is not None:
            raise ValueError("has both inside and outside hours; give one of them")
        for pair in (self.inside, self.outside):
            if pair is not None and pair[0] == pair[1]:
                raise ValueError("begins and ends at the same time; leave the hours out for the whole day")
        return self

    def windows(
        self, first_utc: datetime | None, last_utc: datetime | None, zone: ZoneInfo
    ) -> tuple[list[datetime], list[datetime]]:
        """Beginnings and ends (naive UTC) of the stretches that touch first..last; without either, everything."""
        if self == Hours():
            return ALWAYS
        if first_utc is None or last_utc is None:
            return [], []
        day = (first_utc.replace(tzinfo=UTC).astimezone(zone) - timedelta(days=1)).date()
        end = last_utc.replace(tzinfo=UTC).astimezone(zone).date()
        count = min((end - day).days + 1, LONGEST_DAYS)
        begins, ends = [], []
        pair = self.inside or (self.outside and (self.outside[1], self.outside[0])) or (time(0), time(0))
        for number in range(count):
            one = day + timedelta(days=number)
            if DAYS[one.weekday()] not in self.days:
                continue
            until = one if pair[1] > pair[0] else one + timedelta(days=1)
            begins.append(_utc(datetime.combine(one, pair[0]), zone))
            ends.append(_utc(datetime.combine(until, pair[1]), zone))
        return begins, ends


def _utc(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
