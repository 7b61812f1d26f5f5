"""Regions that a person said are no people (a mannequin, a coat on a hook): decisions of kind "exclude".

They act in the track pass, never on stored detections, so that undoing the decision brings everything back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import cv2
import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from case.decisions import Decision
from case.folder import Case
from detect.types import Video


@dataclass(frozen=True)
class Region:
    """A polygon (n, 2) px of the displayed frame in which bodies do not count, for start_ms <= t_ms < end_ms."""

    decision_id: str
    polygon_px: NDArray[np.float32]
    start_ms: int
    end_ms: int

    def holds(self, t_ms: int, box: tuple[float, float, float, float]) -> bool:
        """Whether the middle of this box lies in the region at this time."""
        centre = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        return self.start_ms <= t_ms < self.end_ms and cv2.pointPolygonTest(self.polygon_px, centre, False) >= 0


def regions(case: Case, video: Video) -> tuple[list[Region], list[str]]:
    """The excluded regions of a video, and one sentence for each decision that cannot be applied to it."""
    found, problems = [], []
    for decision in case.decisions.active("exclude"):
        if decision.subject == video.camera_id:
            region = _region(case, video, decision)
            if isinstance(region, Region):
                found.append(region)
            else:
                problems.append(region)
    return found, problems


def _region(case: Case, video: Video, decision: Decision) -> Region | str:
    content = decision.content
    where = f"Decision {decision.decision_id[:8]} (exclude, camera {video.camera_id})"
    try:
        polygon = np.array(content["polygon_px"], np.float32).reshape(-1, 2)
        drawn = content.get("drawn_at_px") or (video.width_px, video.height_px)
        scale = np.array([video.width_px / drawn[0], video.height_px / drawn[1]], np.float32)
        moments = [content.get(name) for name in ("from_shown", "to_shown")]
        shown = [datetime.fromisoformat(text) if text else None for text in moments]
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError) as error:
        return f"{where} is not applied: its region or times cannot be read ({error}); draw it again."
    if len(polygon) < 3:
        return f"{where} is not applied: a region needs three corners; draw it again."
    zero = _zero_shown(case, video.video_id) if any(shown) else None
    if any(shown) and zero is None:
        return f"{where} is not applied to {video.path}: it gives a time and this video's clock is not known."
    limits = [_media_ms(moment, zero) for moment in shown]
    return Region(
        decision.decision_id, polygon * scale, limits[0] if limits[0] is not None else 0,
        limits[1] if limits[1] is not None else 1 << 62,
    )  # fmt: skip


def _media_ms(moment: datetime | None, zero: datetime | None) -> int | None:
    if moment is None or zero is None:
        return None
    return round((moment.replace(tzinfo=None) - zero) / timedelta(milliseconds=1))


def _zero_shown(case: Case, video_id: str) -> datetime | None:
    """What the camera's clock showed at media time zero, by the chosen claim; None where there is none."""
    path = case.derived / "videos" / video_id / "claim.parquet"
    if not path.exists():
        return None
    chosen: list[dict[str, Any]] = [row for row in pq.read_table(path).to_pylist() if row["chosen"] and row["shown"]]
    return chosen[0]["shown"] - timedelta(milliseconds=chosen[0]["t_ms"]) if chosen else None
