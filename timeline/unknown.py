"""What could not be known, as one list: gaps, unverified clocks, unwatched zones, bodies without a name, questions;
each with what to ask for next (which recorder, which person) and where the report shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from timeline.coverage import gaps
from timeline.entries import untimed
from timeline.scene import Scene
from timeline.words import Say, bar_text, hour_text

PEOPLE_ASKED = 4


@dataclass(frozen=True)
class Open:
    """One thing that stayed open: the sentence, what to ask for next, and the anchor where the report shows it."""

    text: str
    ask: str
    to: str


def unknowns(scene: Scene, say: Say) -> list[str]:
    """The sentences alone, what weighs most first."""
    return [item.text for item in open_items(scene, say)]


def open_items(scene: Scene, say: Say) -> list[Open]:
    """Everything that stayed open, what weighs most first."""
    return [
        *_footage(scene, say),
        *_clocks(scene, say),
        *_watching(scene, say),
        *_people(scene, say),
        *_rules(scene, say),
    ]


def _footage(scene: Scene, say: Say) -> Iterator[Open]:
    for video in scene.videos:
        if video.cause:
            text = say("unknown_video", path=video.path, cause=video.cause)
            yield Open(text, say("ask_video", camera=video.camera_id), f"video-{video.video_id}")
    for row in scene.unread:
        text = say("unknown_unread", camera=row["camera_id"], minutes=f"{row['unread_ms'] / 60000:.1f}")
        yield Open(text, say("ask_unread"), f"video-{row['video_id']}")


def _clocks(scene: Scene, say: Say) -> Iterator[Open]:
    used = {piece["camera_id"] for piece in scene.video_times} | {s["source_id"] for s in scene.swipes}
    used |= {"permit_system"} if scene.permits else set()
    for clock in scene.clocks:
        if not clock["accepted"] and clock["source_id"] in used:
            source = clock["source_id"]
            text = say("unknown_unverified", source=source, bar=bar_text(clock["uncertainty_ms"]))
            yield Open(text, say("ask_clock", source=source), f"clock-{source}")


def _watching(scene: Scene, say: Say) -> Iterator[Open]:
    zone = scene.case.config.zone_info
    seen = {watch.zone_id for watch in scene.watches if watch.source_kind == "camera"}
    for zone_id, name in sorted(scene.zones.items()):
        if zone_id not in seen:
            yield Open(say("unknown_unwatched", place=name), say("ask_unwatched", place=name), "recorded")
    for gap in gaps(scene):
        start = hour_text(gap.start_utc, zone) if gap.start_utc else f"{gap.start_ms} ms"
        end = hour_text(gap.end_utc, zone) if gap.end_utc else f"{gap.end_ms} ms"
        text = say("unknown_coverage", camera=gap.camera_id, start=start, end=end, cause=gap.cause)
        yield Open(text, say("ask_gap", camera=gap.camera_id, start=start, end=end), f"video-{gap.video_id}")
    if without := untimed(scene):
        yield Open(say("unknown_untimed", count=len(without)), say("ask_untimed"), "presences")


def _people(scene: Scene, say: Say) -> Iterator[Open]:
    """Bodies that no name belongs to; whoever is named in the same zones is asked first."""
    bodies = {p.holder: p.zone_id for p in scene.presences if p.person_id is None and p.subject_kind == "track"}
    if bodies:
        zones = set(bodies.values())
        beside = sorted({p.person_name for p in scene.presences if p.person_name and p.zone_id in zones})
        people = say("list_comma").join(beside[:PEOPLE_ASKED]) or "–"
        yield Open(say("unknown_bodies", count=len(bodies)), say("ask_body", people=people), "presences")


def _rules(scene: Scene, say: Say) -> Iterator[Open]:
    chinese = say("language_code") == "zh"
    for u in scene.unknowns:
        title, reason = (u.title_zh, u.reason_zh) if chinese else (u.title_en, u.reason_en)
        text = say("unknown_rule", rule=u.rule_id, title=title, units=u.units, reason=reason)
        yield Open(text, say("ask_rule", rule=u.rule_id), "cross_check")
    for row in scene.questions:
        yield Open(row["text_zh" if chinese else "text_en"], say("ask_question"), "recorded")
    for row in scene.refused_rules:
        yield Open(say("unknown_refused", rule=row["file"], reason=row["problem"]), say("ask_refused"), "methods")
