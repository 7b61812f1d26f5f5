"""From a moment of a video to wall time: what its camera's clock showed then, the corrected time, and the bar."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Wall:
    """A moment on the wall: shown and corrected (naive, UTC scale), ±; None where no clock is known."""

    shown: datetime | None
    utc: datetime | None
    plus_minus_ms: int | None
    verified: bool


NOWHERE = Wall(None, None, None, False)


def wall_of(video_id: str, t_ms: int, video_times: Sequence[dict[str, Any]], clocks: Sequence[dict[str, Any]]) -> Wall:
    """Wall time of a media time, by the tables `video_time` and `clock` of the case database.

    The correction is that of `case.clock.Clock`: shown - (offset + drift * (shown - anchor)).
    """
    pieces = [row for row in video_times if row["video_id"] == video_id and row["from_ms"] <= t_ms < row["to_ms"]]
    if not pieces:
        return NOWHERE
    piece = pieces[0]
    shown = piece["anchor_shown"] + timedelta(milliseconds=t_ms - piece["anchor_ms"])
    for clock in clocks:
        if clock["source_id"] == piece["camera_id"] and clock["valid_from_shown"] <= shown < clock["valid_to_shown"]:
            elapsed_ms = (shown - clock["anchor"]) / timedelta(milliseconds=1)
            correction_ms = round(clock["offset_ms"] + clock["drift_ppm"] * 1e-6 * elapsed_ms)
            clock_ms = clock["uncertainty_ms"] + abs(elapsed_ms) * (clock.get("drift_uncertainty_ppm") or 0) * 1e-6
            blur_ms = piece["uncertainty_ms"] or 0  # joined as in correlate/sql/views/presence_utc.sql
            bar_ms = math.ceil(math.hypot(clock_ms, blur_ms) if clock["accepted"] else max(clock_ms, blur_ms))
            return Wall(shown, shown - timedelta(milliseconds=correction_ms), bar_ms, bool(clock["accepted"]))
    return Wall(shown, None, None, False)
