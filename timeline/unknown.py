"""What could not be known, as one list of sentences: gaps, unverified clocks, unwatched zones, open questions."""

from __future__ import annotations

from timeline.coverage import gaps
from timeline.entries import untimed
from timeline.scene import Scene
from timeline.words import Say, bar_text, hour_text


def unknowns(scene: Scene, say: Say) -> list[str]:
    """One sentence for each thing that stayed open, what weighs most first."""
    zone = scene.case.config.zone_info
    used = (
        {piece["camera_id"] for piece in scene.video_times}
        | {permit_source(scene)}
        | {s["source_id"] for s in scene.swipes}
    )
    found = [say("unknown_video", path=v.path, cause=v.cause) for v in scene.videos if v.cause]
    found += [
        say("unknown_unverified", source=clock["source_id"], bar=bar_text(clock["uncertainty_ms"]))
        for clock in scene.clocks
        if not clock["accepted"] and clock["source_id"] in used
    ]
    seen = {watch.zone_id for watch in scene.watches if watch.source_kind == "camera"}
    found += [
        say("unknown_unwatched", place=name) for zone_id, name in sorted(scene.zones.items()) if zone_id not in seen
    ]
    for gap in gaps(scene):
        start = hour_text(gap.start_utc, zone) if gap.start_utc else f"{gap.start_ms} ms"
        end = hour_text(gap.end_utc, zone) if gap.end_utc else f"{gap.end_ms} ms"
        found.append(say("unknown_coverage", camera=gap.camera_id, start=start, end=end, cause=gap.cause))
    if without := untimed(scene):
        found.append(say("unknown_untimed", count=len(without)))
    chinese = say("language_code") == "zh"
    found += [
        say(
            "unknown_rule", rule=u.rule_id, title=u.title_zh if chinese else u.title_en, units=u.units,
            reason=u.reason_zh if chinese else u.reason_en,
        )
        for u in scene.unknowns
    ]  # fmt: skip
    found += [row["text_zh" if chinese else "text_en"] for row in scene.questions]
    found += [say("unknown_refused", rule=row["file"], reason=row["problem"]) for row in scene.refused_rules]
    return found


def permit_source(scene: Scene) -> str:
    """The source whose clock permits are by, if there are permits."""
    return "permit_system" if scene.permits else ""
