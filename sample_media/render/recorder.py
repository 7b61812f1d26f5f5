"""The recorder behind a camera: when frames are taken, what its clock shows, what its faults do to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from sample_media.render.stage import CameraSpec, RecorderFault

KNOCK_MS = 900.0


@dataclass(frozen=True)
class Slot:
    """One frame of the file. Times in ms: `utc_ms` true, `t_ms` in the container since the first frame.

    `pictured_utc_ms` is when the picture was taken (earlier than `utc_ms` while frozen); `shown` the burned-in clock;
    `turn_deg` how far the view is knocked (yaw, pitch, roll); `covered` 0 to 1.
    """

    frame: int
    utc_ms: int
    t_ms: int
    pictured_utc_ms: int
    shown: str
    turn_deg: tuple[float, float, float]
    covered: float


def slots(camera: CameraSpec, start_utc: datetime, end_utc: datetime) -> list[Slot]:
    """Every frame the recorder writes between two true times."""
    start_ms, end_ms = _ms(start_utc), _ms(end_utc)
    zone = ZoneInfo(camera.time_zone)
    rng = np.random.default_rng(camera.seed)
    out: list[Slot] = []
    first = 0.0
    cut = min((f.start_utc_ms for f in camera.faults if f.kind == "truncated"), default=end_ms)
    for utc_ms in _moments(camera, start_ms, min(end_ms, cut), rng):
        if any(f.kind == "missing" and f.start_utc_ms <= utc_ms < f.end_utc_ms for f in camera.faults):
            continue
        if not out:
            first = utc_ms
        # the container's timestamps come from the same quartz as the shown clock, so they drift with it
        t_ms = round((utc_ms - first) * (1 + camera.clock_drift_ppm * 1e-6))
        if out and t_ms <= out[-1].t_ms:
            t_ms = out[-1].t_ms + 1
        pictured = round(utc_ms)
        for fault in camera.faults:
            if fault.kind == "frozen" and fault.start_utc_ms <= utc_ms < fault.end_utc_ms and out:
                pictured = min(out[-1].pictured_utc_ms, pictured)
        shown = shown_ms(camera, pictured, start_ms)
        local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=shown)).astimezone(zone)
        text = local.strftime(camera.clock_pattern)
        out.append(
            Slot(
                len(out),
                round(utc_ms),
                t_ms,
                pictured,
                text,
                _turn(camera.faults, pictured),
                _cover(camera.faults, pictured),
            )
        )
    return out


def shown_ms(camera: CameraSpec, utc_ms: float, start_ms: float) -> float:
    """What the camera's clock makes of a true time, on the UTC scale."""
    jumps = sum(f.step_ms for f in camera.faults if f.kind == "clock_jump" and f.start_utc_ms <= utc_ms)
    return utc_ms + camera.clock_error_ms + camera.clock_drift_ppm * 1e-6 * (utc_ms - start_ms) + jumps


def _moments(camera: CameraSpec, start_ms: float, end_ms: float, rng: np.random.Generator) -> list[float]:
    step = 1000.0 / camera.fps
    at, out = float(start_ms), []
    while at < end_ms:
        out.append(max(at + float(np.clip(rng.normal(0, camera.jitter_ms), -step * 0.35, step * 0.35)), start_ms))
        slow = [f for f in camera.faults if f.kind == "variable_rate" and f.start_utc_ms <= at < f.end_utc_ms]
        at += step / slow[0].rate_factor * float(rng.lognormal(0, 0.45)) if slow else step
    return sorted(out)


def _turn(faults: Sequence[RecorderFault], utc_ms: float) -> tuple[float, float, float]:
    yaw = pitch = roll = 0.0
    for fault in faults:
        if fault.kind == "knocked" and utc_ms >= fault.start_utc_ms:
            share = min(1.0, (utc_ms - fault.start_utc_ms) / KNOCK_MS)
            swing = 1 - (1 - share) ** 3 if share < 1 else 1.0
            yaw, pitch, roll = (
                yaw + swing * fault.yaw_deg,
                pitch + swing * fault.pitch_deg,
                roll + swing * fault.roll_deg,
            )
    return round(yaw, 2), round(pitch, 2), round(roll, 2)


def _cover(faults: Sequence[RecorderFault], utc_ms: float) -> float:
    cover = 0.0
    for fault in faults:
        if fault.kind == "covered" and fault.start_utc_ms <= utc_ms < fault.end_utc_ms:
            since, left = (utc_ms - fault.start_utc_ms) / 600, (fault.end_utc_ms - utc_ms) / 600
            cover = max(cover, min(1.0, since, left))
    return cover


def _ms(moment: datetime) -> float:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1)
