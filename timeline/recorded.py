"""What was recorded and examined, and what a recorder is about to overwrite: the chart and its sentences, for report
and screen alike."""

from __future__ import annotations

from datetime import UTC, datetime

from timeline.coverage_chart import Retention, coverage_svg, retention
from timeline.lanes import incident_utc
from timeline.scene import Scene
from timeline.words import Say, clock_text


def chart(scene: Scene, language: str, now_utc: datetime | None = None) -> str:
    """The coverage chart of a case as an SVG text; empty where nothing is known to have been recorded."""
    if not scene.recorded:
        return ""
    incident = incident_utc(scene)
    marks = [incident] if incident else []
    return coverage_svg(scene.recorded, scene.case.config.zone_info, language, countdowns(scene, now_utc), marks)


def countdowns(scene: Scene, now_utc: datetime | None = None) -> list[Retention]:
    """When each camera whose `overwrite_days` is given is overwritten; `now_utc` naive, the present by default."""
    given = {camera.id: camera.overwrite_days for camera in scene.case.config.camera if camera.overwrite_days}
    return retention(scene.recorded, given, now_utc or datetime.now(UTC).replace(tzinfo=None))


def sentences(scene: Scene, say: Say, now_utc: datetime | None = None) -> list[str]:
    """One sentence for each camera with an overwrite period: until when its recorder still holds what was taken."""
    now, zone = now_utc or datetime.now(UTC).replace(tzinfo=None), scene.case.config.zone_info
    return [
        say(
            "retention_gone" if one.passed else "retention_left",
            camera=one.camera_id, moment=clock_text(one.gone_utc, zone, tenths=False), period=f"{one.overwrite_days:g}",
            left=f"{max(0.0, (one.gone_utc - now).total_seconds() / 86400):.1f}",
        )
        for one in countdowns(scene, now)
    ]  # fmt: skip
