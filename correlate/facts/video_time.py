"""What the camera's clock showed at each moment of each video: pieces of media time, each tied to one chosen claim.

A video without a chosen claim falls back to `recorded_start` of case.toml, if it is the camera's first video; else it
has no row here, and everything about its wall time is *cannot tell: clock*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from case.errors import ConfigError, TimeTextError
from case.schemas import SHOWN
from case.timetext import parse_time

if TYPE_CHECKING:
    from correlate.build import Given

END_MS = 1 << 52  # later than any media time
MAKES = {
    "video_time": pa.schema(
        [
            ("video_id", pa.string()),
            ("camera_id", pa.string()),
            ("from_ms", pa.int64()),  # media time, half open; pieces cover the whole video
            ("to_ms", pa.int64()),
            ("anchor_ms", pa.int64()),  # at this media time ...
            ("anchor_shown", SHOWN),  # ... the camera's clock showed this
            ("uncertainty_ms", pa.int64()),
            ("basis", pa.string()),  # kind of the claim
        ]
    )
}
NEEDS = frozenset({"claim", "video"})


def make(given: Given) -> dict[str, pa.Table]:
    """One row a piece. Raises ConfigError when `recorded_start` is no time."""
    chosen: dict[str, list[dict[str, Any]]] = {}
    for claim in given.rows("claim"):
        if claim["chosen"] and claim["shown"] is not None:
            chosen.setdefault(claim["video_id"], []).append(claim)
    rows: list[dict[str, Any]] = []
    begun: set[str] = set()
    for video in given.inputs.footage:
        first = video.camera_id not in begun
        begun.add(video.camera_id)
        claims = chosen.get(video.video_id) or (_stated(given, video.camera_id) if first else [])
        claims.sort(key=lambda claim: claim["t_ms"])
        for place, claim in enumerate(claims):
            rows.append({
                "video_id": video.video_id, "camera_id": video.camera_id,
                "from_ms": -END_MS if place == 0 else claim["t_ms"],
                "to_ms": claims[place + 1]["t_ms"] if place + 1 < len(claims) else END_MS,
                "anchor_ms": claim["t_ms"], "anchor_shown": claim["shown"],
                "uncertainty_ms": claim["uncertainty_ms"] or 0, "basis": claim["kind"],
            })  # fmt: skip
    return {"video_time": pa.Table.from_pylist(rows, schema=MAKES["video_time"])}


def _stated(given: Given, camera_id: str) -> list[dict[str, Any]]:
    """The statement of case.toml as a claim, where detection left none."""
    config = given.case.config
    camera = next((camera for camera in config.camera if camera.id == camera_id), None)
    if camera is None or camera.recorded_start is None:
        return []
    zone = ZoneInfo(camera.timezone) if camera.timezone else config.zone_info
    try:
        parsed = parse_time(camera.recorded_start, zone)
    except TimeTextError as error:
        raise ConfigError(f"case.toml: camera {camera_id}, recorded_start: {error}") from error
    bar_ms = round(camera.recorded_start_uncertainty_s * 1000)
    return [{"t_ms": 0, "shown": parsed.shown, "uncertainty_ms": bar_ms, "kind": "statement"}]
