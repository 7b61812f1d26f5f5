"""The case clock: what State Council Decree 493 wants by when, reckoned from the incident (T0).

Art. 9: the unit reports within 1 h, authorities pass it on within 2 h; art. 13: changes in casualties within 30 days, 7
for fires and road accidents; art. 29: the investigation report within 60 days, extended by at most 60; art. 32: the
government's reply within 15 days of it (30 for especially serious accidents). Days are those of the site's calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from timeline.incident.moment import Incident

SOON = ("fire", "explosion")  # art. 13: fires; an explosion that burns is one


@dataclass(frozen=True)
class Deadline:
    """One term: `key` names it in words (`deadline_*`); `due_utc` is naive UTC, None where it hangs on another act."""

    key: str
    article: str
    due_utc: datetime | None
    passed: bool

    def left(self, now_utc: datetime) -> timedelta | None:
        """Time left; negative once passed."""
        return None if self.due_utc is None else self.due_utc - now_utc


def deadlines(incident: Incident | None, zone: ZoneInfo, now_utc: datetime) -> list[Deadline]:
    """All terms of an incident, in order; none without one. `now_utc` naive UTC."""
    if incident is None:
        return []
    t0 = incident.moment_utc
    change_days = 7 if incident.kind in SOON else 30
    terms: list[tuple[str, str, datetime | None]] = [
        ("report", "9", t0 + timedelta(hours=1)),
        ("passed_on", "9", t0 + timedelta(hours=3)),
        (f"casualties_{change_days}", "13", end_of_day(t0, change_days, zone)),
        ("investigation", "29", end_of_day(t0, 60, zone)),
        ("extension", "29", end_of_day(t0, 120, zone)),
        ("reply", "32", None),
    ]
    return [Deadline(key, article, due, due is not None and due < now_utc) for key, article, due in terms]


def end_of_day(moment_utc: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The end of the day at the site that lies so many days after a moment, as naive UTC."""
    local = moment_utc.replace(tzinfo=UTC).astimezone(zone) + timedelta(days=days)
    end = local.replace(hour=23, minute=59, second=59, microsecond=0)
    return end.astimezone(UTC).replace(tzinfo=None)
