"""When cameras did not record, in corrected time: the holes of the coverage table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from timeline.scene import Scene
from timeline.wall import wall_of


@dataclass(frozen=True)
class Gap:
    """A stretch in which a camera's file holds nothing; times None where no clock is known."""

    camera_id: str
    video_id: str
    start_utc: datetime | None
    end_utc: datetime | None
    start_ms: int
    end_ms: int
    cause: str


def gaps(scene: Scene) -> list[Gap]:
    """Every gap of every video, in order."""
    found = []
    for row in scene.coverage:
        if row["kind"] == "gap":
            start, end = (
                wall_of(row["video_id"], row[key], scene.video_times, scene.clocks).utc
                for key in ("start_ms", "end_ms")
            )
            found.append(
                Gap(row["source_id"], row["video_id"], start, end, row["start_ms"], row["end_ms"], row["cause"] or "")
            )
    return found
