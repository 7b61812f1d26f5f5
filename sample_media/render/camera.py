"""A CCTV camera and the recorder behind it, with what can go wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Point3 = tuple[float, float, float]

FaultKind = Literal["missing", "frozen", "covered", "knocked", "truncated", "clock_jump", "variable_rate"]


@dataclass(frozen=True)
class RecorderFault:
    """One thing that goes wrong with a camera or its recorder from `start_utc_ms` to `end_utc_ms`.

    - *missing*: nothing is recorded; the container's time runs on.
    - *frozen*: the picture stands still, the burned-in clock too.
    - *covered*: something hangs before the lens.
    - *knocked*: the view turns by `yaw_deg`, `pitch_deg`, `roll_deg` within a second and stays so (end ignored).
    - *truncated*: the file breaks off here (end ignored), without its index.
    - *clock_jump*: the shown clock steps by `step_ms` and stays so (end ignored).
    - *variable_rate*: frames come at `rate_factor` of the nominal rate, unevenly.
    """

    kind: FaultKind
    start_utc_ms: int
    end_utc_ms: int = 0
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    step_ms: int = 0
    rate_factor: float = 0.4


@dataclass(frozen=True)
class CameraSpec:
    """A fixed CCTV camera and the recorder behind it.

    `fov_deg` is the horizontal field of view of the distorted picture; `barrel` bends straight lines (0 none, 0.25
    strong). `clock_error_ms` positive: the shown clock is fast. The overlay shows local time of `time_zone` (IANA name,
    so that a DST hour repeats or is skipped as on a real recorder) by the strftime pattern, and the camera's name.
    """

    camera_id: str
    name_shown: str
    position: Point3
    look_at: Point3
    fov_deg: float = 75.0
    barrel: float = 0.12
    width_px: int = 960
    height_px: int = 540
    fps: float = 8.0
    codec: Literal["h264", "h265"] = "h264"
    bitrate_kbps: int = 480
    gop_s: float = 2.0
    clock_error_ms: int = 0
    clock_drift_ppm: float = 0.0
    time_zone: str = "Asia/Shanghai"
    clock_pattern: str = "%Y-%m-%d %H:%M:%S"
    overlay: bool = True
    noise: float = 1.0
    jitter_ms: float = 6.0
    faults: tuple[RecorderFault, ...] = field(default=())
    seed: int = 1
