"""The entries of the timeline: one subject and one verb each, sorted, with order claimed only where the bars allow.

A list shows one line after another, but time is a partial order: `settled` is False where an entry cannot be said to
come after every entry that stands above it, because their bars overlap and their clocks differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from timeline.drafted import drafted
from timeline.scene import Permit, Presence, Scene
from timeline.words import Say, known, speaker

Tag = Literal["fact", "record", "statement", "inference", "assumption"]


@dataclass(frozen=True)
class Entry:
    """One line of the timeline, in corrected time (naive UTC) ± `plus_minus_ms`.

    `kind` names what happened, `lane` whose line it is, `source_id` whose clock tells it, `ref_id` the anchor of what
    it rests on (see timeline/evidence.py), `settled` whether its place in the order is certain.
    """

    start_utc: datetime
    end_utc: datetime
    plus_minus_ms: int
    kind: str
    tag: Tag
    lane: str
    text: str
    source_id: str
    ref_id: str
    settled: bool = True
    sure: bool = True  # False at the edge of a zone, where inside and outside cannot be told apart

    @property
    def entry_id(self) -> str:
        """What a person names this very entry by: one row or stay may give several ("row-12@isolation_removed")."""
        return f"{self.ref_id}@{self.kind}"


def entries(scene: Scene, language: str | None = None) -> list[Entry]:
    """Every entry of a scene in order of corrected time. What no clock ties down is not here but in `untimed`."""
    say = speaker(language or scene.case.config.site.language)
    found = [
        *(entry for permit in scene.permits for entry in _permit(permit, say)),
        *(entry for presence in scene.presences for entry in _presence(presence, scene, say)),
        *_swipes(scene, say),
        *_findings(scene, language or scene.case.config.site.language),
        *drafted(scene, say),
    ]
    return settle(found)


def untimed(scene: Scene) -> list[Presence]:
    """Presences whose wall time no clock tells: they happened, and cannot be put in order."""
    return [presence for presence in scene.presences if presence.start_utc is None]


def settle(found: Iterable[Entry]) -> list[Entry]:
    """Sort by start and mark the entries whose order against an earlier one is not determined.

    Entries told by the same source are ordered by that source alone (RULES 4.1: nothing is widened within one source).
    """
    ordered = sorted(found, key=lambda e: (e.start_utc, e.end_utc, e.kind, e.lane, e.ref_id))
    result: list[Entry] = []
    for entry in ordered:
        bar = timedelta(milliseconds=entry.plus_minus_ms)
        settled = all(
            above.source_id == entry.source_id
            or above.start_utc + timedelta(milliseconds=above.plus_minus_ms) < entry.start_utc - bar
            for above in reversed(result)
            if above.start_utc >= entry.start_utc - bar - LONGEST_BAR
        )
        result.append(replace(entry, settled=settled))
    return result


LONGEST_BAR = timedelta(hours=1)  # entries farther above than this are not compared again


def _permit(permit: Permit, say: Say) -> Iterable[Entry]:
    moments = (
        ("permit_window_opens", permit.plan_start_utc), ("permit_window_closes", permit.plan_end_utc),
        ("permit_work_begins", permit.actual_start_utc), ("permit_work_ends", permit.actual_end_utc),
    )  # fmt: skip
    for kind, moment in moments:
        if moment is not None:
            text = say(f"entry_{kind}", permit=permit.permit_no)
            yield Entry(
                moment, moment, permit.plus_minus_ms, kind, "record", permit.permit_no, text, "permit_system",
                f"row-{permit.record_id}",
            )  # fmt: skip


def who(presence: Presence, say: Say) -> str:
    """How a presence's subject is called: by name, or as a body nobody named."""
    if presence.person_name or presence.person_id:
        return presence.person_name or str(presence.person_id)
    return say("body", number=presence.subject_id.rsplit("#", 1)[-1], source=presence.source_id)


def _presence(presence: Presence, scene: Scene, say: Say) -> Iterable[Entry]:
    name, place = who(presence, say), scene.zones.get(presence.zone_id, presence.zone_id)
    ref = f"presence-{presence.presence_id}"
    tag: Tag = "record" if presence.subject_kind == "person" else "fact"
    for kind, moment in (("enters", presence.start_utc), ("leaves", presence.end_utc)):
        if moment is not None:
            text = say(f"entry_{kind}", who=name, place=place)
            if presence.certainty != "surely":
                text = say("entry_undecided", text=text)
            yield Entry(
                moment, moment, presence.plus_minus_ms, kind, tag, name, text, presence.source_id, ref,
                sure=presence.certainty == "surely",
            )  # fmt: skip


def _swipes(scene: Scene, say: Say) -> Iterable[Entry]:
    for row in scene.swipes:
        if row.get("moment_utc") is not None:
            name = row["name"] or row["person_id"] or row["card_no"] or "?"
            direction = known(say, "direction", row["direction"] or "unknown")
            text = say("entry_swipe", who=name, door=row["door"] or "?", direction=direction)
            yield Entry(
                row["moment_utc"], row["moment_utc"], row["plus_minus_ms"] or 0, "swipe", "record", name, text,
                row["source_id"], f"row-{row['record_id']}",
            )  # fmt: skip


def _findings(scene: Scene, language: str) -> Iterable[Entry]:
    for finding in scene.findings:
        if finding.start_utc is not None:
            places = [scene.zones.get(zone_id, zone_id) for zone_id in finding.zone_ids]
            yield Entry(
                finding.start_utc, finding.end_utc or finding.start_utc, finding.plus_minus_ms, "finding", "inference",
                ", ".join(finding.permit_ids or places) or finding.rule_id, finding.text(language),
                f"rule {finding.rule_id}", f"finding-{finding.finding_id}",
            )  # fmt: skip
