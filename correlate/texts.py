"""Sentences in Chinese and English from a rule's templates and the names and numbers of one verdict."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

_PLACE = re.compile(r"\{([a-z0-9_.]+)\}")
Rows = Iterable[Mapping[str, Any]]
_JOIN = {"en": ", ", "zh": "、"}


@dataclass(frozen=True)
class Names:
    """Names to show for ids, and the zone in which people read times."""

    zones: dict[str, str]
    people: dict[str, str]
    cameras: dict[str, str]  # video_id -> camera
    zone_info: ZoneInfo

    @classmethod
    def of(cls, zones: Rows, people: Rows, videos: Rows, zone_info: ZoneInfo) -> Names:
        """From the rows of the tables zone, person and video."""
        return cls(
            zones={row["zone_id"]: row["name"] for row in zones},
            people={row["person_id"]: row["name"] or row["person_id"] for row in people},
            cameras={row["video_id"]: row["camera_id"] for row in videos}, zone_info=zone_info,
        )  # fmt: skip

    def zone(self, zone_id: str) -> str:
        """A zone by its name, with its id where they differ."""
        name = self.zones.get(zone_id, zone_id)
        return name if name == zone_id else f"{name} ({zone_id})"

    def subject(self, subject: str, language: str) -> str:
        """A subject "track X#3", "tag Y" or "person Z" in words."""
        kind, _, ident = subject.partition(" ")
        if kind == "person":
            return self.people.get(ident, ident)
        if kind == "tag":
            return f"tag {ident}" if language == "en" else f"定位卡{ident}"
        camera = self.cameras.get(ident.partition("#")[0])
        seen = f" ({camera})" if camera else ""
        return f"unidentified body {ident}{seen}" if language == "en" else f"未识别人体{ident}{seen}"

    def moment(self, moment: datetime | None) -> str:
        """A UTC time in the case's zone, to the second; "?" for none."""
        if moment is None:
            return "?"
        return moment.replace(tzinfo=UTC).astimezone(self.zone_info).strftime("%Y-%m-%d %H:%M:%S")


def sentence(template: str, verdict: dict[str, Any], names: Names, language: str) -> str:
    """The template with its places filled; a place without a value becomes "?"."""
    return _PLACE.sub(lambda match: _value(match[1], verdict, names, language), template)


def _value(place: str, verdict: dict[str, Any], names: Names, language: str) -> str:
    people = [names.people.get(person, person) for person in verdict["person_ids"] or ()]
    zones = [names.zone(zone) for zone in verdict["zone_ids"] or ()]
    permits = list(verdict["permit_ids"] or ())
    if place in ("start", "end"):
        return names.moment(verdict[f"{place}_utc"])
    if place in ("person", "persons"):
        return _joined(people or _subjects(verdict, names, language), language)
    if place == "subject":
        return _joined(people or _subjects(verdict, names, language), language)
    if place in ("zone", "zones"):
        return _joined(zones, language)
    if place in ("permit", "permits"):
        return _joined(permits, language)
    column, _, field = place.partition(".")
    value = json.loads(verdict[column] or "{}").get(field)
    return _shown(field, value, names, language)


def _subjects(verdict: dict[str, Any], names: Names, language: str) -> list[str]:
    return [names.subject(subject, language) for subject in verdict["subject_ids"] or ()]


def _shown(field: str, value: Any, names: Names, language: str) -> str:
    if value is None:
        return "?"
    if field.endswith("_ms"):
        return duration(int(value), language)
    if field.endswith("_utc"):
        return names.moment(datetime.fromisoformat(str(value)))
    return f"{value:g}" if isinstance(value, float) else str(value)


def duration(value_ms: int, language: str) -> str:
    """A length of time in words: "1 h 02 min 05 s", "45.3 s"; in Chinese 小时, 分, 秒."""
    hour, minute, second = ("小时", "分", "秒") if language == "zh" else (" h", " min", " s")
    if value_ms < 60_000:
        return f"{value_ms / 1000:g}{second}"
    seconds = round(value_ms / 1000)
    hours, minutes = seconds // 3600, seconds // 60 % 60
    gap = "" if language == "zh" else " "
    head = f"{hours}{hour}{gap}" if hours else ""
    return (
        f"{head}{minutes:02d}{minute}{gap}{seconds % 60:02d}{second}"
        if hours
        else (f"{minutes}{minute}{gap}{seconds % 60:02d}{second}")
    )


def _joined(values: Sequence[str], language: str) -> str:
    return _JOIN[language].join(values) or "?"
