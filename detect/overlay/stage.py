"""The burned-in clock of one video as a time claim, with the pictures it rests on.

Written once: derived/videos/VIDEO/overlay/reading.json (every sight, used or not, stretches, jumps, stalls) and the
crops beside it. `reader` is made on first use, so that a case whose overlays are known loads no model.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import cv2
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from case.clock import local_readings
from case.config import Camera
from case.files import replacing, write_text
from case.folder import Case
from detect.claims.claim import Claim, Reading
from detect.overlay.chains import MS, Sight
from detect.overlay.fit import Stretch, in_order
from detect.overlay.ocr import RapidReader, TextReader
from detect.overlay.read import OverlayRead, read_overlay
from detect.overlay.refused import refused_claim
from detect.register import video_folder
from detect.types import Frame, Image, Video
from detect.video import FrameTimes, Reader

OVERLAY_VERSION = "2"  # raise it when the same frames would be read differently
MOST_CROPS = 200
DRIFT_STEP_MS = 200  # a claim row is added where the overlay has gained or lost so much on the media clock


@dataclass
class _Footage:
    """A registered video as a source of frames."""

    reader: Reader

    @property
    def t_ms(self) -> NDArray[np.int64]:
        return self.reader.times.t_ms

    def frames(self, start_ms: int, end_ms: int) -> Iterator[Frame]:
        return self.reader.frames(start_ms, end_ms)


@lru_cache(maxsize=1)
def default_reader() -> TextReader:
    """The one rapidocr reader of this process; its models load when the first picture is read."""
    return RapidReader()


def overlay_claims(case: Case, camera: Camera, video: Video, frames: pa.Table) -> list[Claim]:
    """The claim of a video's burned-in clock, if it has one: an `OverlayReader` of claims_for. One that is there but
    runs backwards or contradicts itself is a claim that is never chosen."""
    said = overlay_reading(case, camera, video, frames)
    if not said["cause"]:
        return [claim_of(said, _zone(case, camera))]
    refused = refused_claim(said, _zone(case, camera))
    return [refused] if refused else []


def overlay_reading(
    case: Case, camera: Camera, video: Video, frames: pa.Table, reader: TextReader | None = None
) -> dict[str, Any]:
    """What reading.json holds; read from the footage where it is not known yet."""
    folder = video_folder(case, video.video_id) / "overlay"
    path = folder / "reading.json"
    if path.exists():
        known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if known.get("version") == OVERLAY_VERSION:
            return known
    times = FrameTimes.read(video_folder(case, video.video_id) / "frame.parquet")
    source = _Footage(Reader(case.original(video.path), video, times))
    segment = frames.column("segment").to_numpy()
    breaks = [int(times.t_ms[n]) for n in np.flatnonzero(np.diff(segment)) + 1][:50]
    read = read_overlay(source, reader or default_reader(), _Crops(folder), breaks)
    said = reading_json(read)
    write_text(path, json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    return said


def reading_json(read: OverlayRead) -> dict[str, Any]:
    """A reading as JSON: where, what was seen, the stretches in every date order left open, jumps and stalls."""
    found = read.found
    return {
        "version": OVERLAY_VERSION,
        "cause": read.cause,
        "boxes_px": [list(box) for box in read.place.boxes] if read.place else [],
        "orders": list(found.orders) if read.stretches else [],
        "stretches": {
            order: [_stretch_json(one) for one in in_order(found, list(read.sights), order)]
            for order in (found.orders if read.stretches else ())
        },
        "jumps": [
            {"from_ms": a.end_ms, "to_ms": b.start_ms, "by_ms": found.jump_ms(n)}
            for n, (a, b) in enumerate(zip(read.stretches, read.stretches[1:], strict=False))
        ],
        "stalls": [{"from_ms": start, "to_ms": end} for start, end in found.stalls],
        "sights": [_sight_json(one, used) for one, used in zip(read.sights, found.used, strict=True)],
        "crops_read": read.asked,
    }


def claim_of(said: dict[str, Any], zone: ZoneInfo) -> Claim:
    """The claim of an accepted reading, about frame zero by its first stretch. `detail["later"]`: those that follow.

    More than one reading where the date order is open or the local hour occurred twice and no later stretch tells.
    """
    readings: list[Reading] = []
    for order, stretches in said["stretches"].items():
        first = _stretch(stretches[0])
        starts = local_readings(first.shown_at(0), zone)
        if len(starts) == 2 and len(stretches) > 1:  # the repeated hour: the clock going back shows which one it was
            after = _stretch(stretches[1])
            step_ms = round((after.shown_at(after.start_ms) - first.shown_at(after.start_ms)) / MS)
            if abs(step_ms + round((starts[1] - starts[0]) / MS)) < 2_000:
                starts = starts[:1]
        readings += [Reading(start, f"start_{order}") for start in starts]
    stretches = next(iter(said["stretches"].values()))
    first = _stretch(stretches[0])
    used = [one for one in said["sights"] if one["used"]]
    detail: dict[str, Any] = {
        "orders": said["orders"],
        "drift_ppm": first.drift_ppm,
        "drift_uncertainty_ppm": first.drift_uncertainty_ppm,
        "jumps": said["jumps"],
        "stalls": said["stalls"],
        "read": len(used),
        "not_used": len(said["sights"]) - len(used),
        "crops": [crop for one in used for crop in one["crops"]][:MOST_CROPS],
        "later": _later(stretches),
    }
    text = used[0]["text"] if used else ""
    usable = bool(readings)
    if not usable:  # the shown hour does not exist in this zone: the recorder keeps another
        detail["refused"] = "local_time_skipped_by_dst"
        readings = [Reading(first.shown_at(0), "start_local", likely=False)]
    return Claim("overlay", 0, tuple(readings), text, 1000, _bar_ms(first), detail, usable)


def _later(stretches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """From which media time on the overlay differs from the first stretch run on at the media clock's rate, by how
    much, and why: the clock jumped, or it drifts (a row for every DRIFT_STEP_MS that it gains or loses)."""
    first = _stretch(stretches[0])
    start = first.shown_at(0)
    rows = []
    for number, one in enumerate(map(_stretch, stretches)):
        begin = 0 if number == 0 else one.start_ms
        step_ms = round(DRIFT_STEP_MS / (abs(one.drift_ppm) * 1e-6)) if one.drift_ppm else 1 << 52
        for at in range(begin, max(begin + 1, one.end_ms), max(step_ms, 1000)):
            if at == 0:
                continue  # the claim itself
            by_ms = round((one.shown_at(at) - start) / MS) - at
            because = "drift" if at > begin or number == 0 else "jump"
            rows.append({"t_ms": at, "by_ms": by_ms, "uncertainty_ms": one.plus_minus_ms(at), "because": because})
    return rows


def _bar_ms(first: Stretch) -> int:
    """± of the claim; half a step is added where drift makes the shown time run in steps."""
    return first.plus_minus_ms(0) + (DRIFT_STEP_MS if first.drift_ppm else 0)


class _Crops:
    """Saves crops of the overlay as PNG files, the first few hundred of a video."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0

    def __call__(self, frame: int, crops: list[Image]) -> tuple[str, ...]:
        names = []
        for number, crop in enumerate(crops):
            name = f"{frame:07d}{f'-{number}' if number else ''}.png"
            if self._count >= MOST_CROPS and not (self._folder / name).exists():
                continue
            self._count += 1
            packed = cv2.imencode(".png", crop)[1]
            with replacing(self._folder / name) as temporary:
                temporary.write_bytes(packed.tobytes())
            names.append(name)
        return tuple(names)


def _zone(case: Case, camera: Camera) -> ZoneInfo:
    return ZoneInfo(camera.timezone) if camera.timezone else case.config.zone_info


def _sight_json(one: Sight, used: bool) -> dict[str, Any]:
    return {
        "t_lo_ms": one.t_lo_ms, "t_hi_ms": one.t_hi_ms, "frame": one.frame, "text": one.text, "used": used,
        "readings": {order: shown.isoformat() for order, shown in one.readings.items()}, "crops": list(one.crops),
    }  # fmt: skip


def _stretch_json(one: Stretch) -> dict[str, Any]:
    return {**one.__dict__, "shown": one.shown.isoformat()}


def _stretch(said: dict[str, Any]) -> Stretch:
    return Stretch(**{**said, "shown": datetime.fromisoformat(said["shown"])})
