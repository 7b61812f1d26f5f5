"""Running, falling and lying or standing motionless, from the boxes of one body, in body heights a second.

Experimental: each event says so in its detail until precision and recall are measured at 0.9 (docs/METHODS.md). A body
that comes straight at the camera shows less speed than it has; one cut off by the frame's edge shows no posture.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from detect.body import Body, Happening, runs
from detect.types import Video

Floats = NDArray[np.float64]
RUN_HEIGHTS_S = 1.5  # 2.5 m/s at a height of 1.7 m
RUN_MS = 1_000
SPEED_OVER_MS = 600  # speed is measured across this time
UPRIGHT, LYING = 1.35, 0.9  # height by width
FALL_MS = 1_500  # from upright to lying
LOW_MS = 1_000  # and so long low
STILL_HEIGHTS = 0.12  # how far the middle of a motionless body may wander
STILL_MS = 20_000
EDGE_PX = 3


def movement(video: Video, body: Body) -> list[Happening]:
    """Events running, fall and motionless of one track."""
    if len(body.t_ms) < 3 or body.label == "vehicle":
        return []
    height = _usual_height(body)
    found = _running(body, height)
    if body.label == "person":
        found += _falls(video, body)
    return found + _motionless(body, height)


def _usual_height(body: Body) -> Floats:
    """Height of the standing body around each frame, px: the greatest of nearby smoothed heights, 5 s to each side."""
    own = body.box[:, 3] - body.box[:, 1]
    width = body.box[:, 2] - body.box[:, 0]
    tall = np.maximum(own, width)  # of a lying body the longer side
    low = np.searchsorted(body.t_ms, body.t_ms - 5_000)
    high = np.searchsorted(body.t_ms, body.t_ms + 5_000, side="right")
    return np.array([np.percentile(tall[a:b], 80) for a, b in zip(low, high, strict=True)])


def _running(body: Body, height: Floats) -> list[Happening]:
    """Stretches in which the middle of the box's width and its foot move faster than a run's pace."""
    foot = np.column_stack([(body.box[:, 0] + body.box[:, 2]) / 2, body.box[:, 3]])
    middle = np.column_stack([foot[:, 0], (body.box[:, 1] + body.box[:, 3]) / 2])
    low = np.searchsorted(body.t_ms, body.t_ms - SPEED_OVER_MS // 2)
    high = np.minimum(np.searchsorted(body.t_ms, body.t_ms + SPEED_OVER_MS // 2, side="right"), len(body.t_ms)) - 1
    dt_s = (body.t_ms[high] - body.t_ms[low]) / 1000
    usable = dt_s >= 0.3
    speed = np.zeros(len(dt_s))
    for points in (foot, middle):  # both must move: a box that grows or shrinks moves only one of them
        way = np.hypot(*(points[high] - points[low]).T) / height
        pace = np.divide(way, dt_s, out=np.zeros_like(way), where=usable)
        speed = pace if points is foot else np.minimum(speed, pace)
    found = []
    for a, b in runs((speed >= RUN_HEIGHTS_S) & usable):
        if body.t_ms[b - 1] - body.t_ms[a] >= RUN_MS:
            fastest = float(np.median(speed[a:b]))
            detail = {"heights_s": round(fastest, 2), "experimental": True}
            found.append(_happening(body, "running", a, b, min(0.9, 0.4 + 0.3 * (fastest / RUN_HEIGHTS_S)), detail))
    return found


def _falls(video: Video, body: Body) -> list[Happening]:
    """From upright to lying within FALL_MS, low for LOW_MS; lasts until the body is upright again."""
    shape = (body.box[:, 3] - body.box[:, 1]) / np.maximum(body.box[:, 2] - body.box[:, 0], 1)
    whole = _whole(video, body)
    found = []
    for a, b in runs((shape <= LYING) & whole):
        before = (body.t_ms >= body.t_ms[a] - FALL_MS) & (body.t_ms < body.t_ms[a]) & whole
        if body.t_ms[b - 1] - body.t_ms[a] < LOW_MS or not (shape[before] >= UPRIGHT).any():
            continue
        rises = np.flatnonzero((shape >= UPRIGHT) & (np.arange(len(shape)) >= b))
        end = int(rises[0]) if len(rises) else len(shape)
        top_before = float(np.median(body.box[before, 1]))
        drop = (float(np.median(body.box[a:b, 1])) - top_before) / max(1.0, float(np.ptp(body.box[before][:, [1, 3]])))
        if drop < 0.2:  # arms spread wide make a box broad, but the head stays up
            continue
        detail = {"shape": round(float(np.median(shape[a:b])), 2), "drop_heights": round(drop, 2), "experimental": True}
        found.append(_happening(body, "fall", a, end, 0.6, detail))
    return found


def _motionless(body: Body, height: Floats) -> list[Happening]:
    """Stretches of at least STILL_MS in which the box stays where it is."""
    middle = np.column_stack([(body.box[:, 0] + body.box[:, 2]) / 2, (body.box[:, 1] + body.box[:, 3]) / 2])
    found, a = [], 0
    count = len(body.t_ms)
    while a < count:
        b, held = a + 1, middle[a].copy()
        while b < count and np.hypot(*(middle[b] - held)) <= STILL_HEIGHTS * height[b]:
            held += (middle[b] - held) / min(b - a + 1, 50)
            b += 1
        if body.t_ms[b - 1] - body.t_ms[a] >= STILL_MS:
            shape = (body.box[a:b, 3] - body.box[a:b, 1]) / np.maximum(body.box[a:b, 2] - body.box[a:b, 0], 1)
            lying = bool(np.median(shape) <= LYING)
            detail = {"lying": lying, "shape": round(float(np.median(shape)), 2), "experimental": True}
            found.append(_happening(body, "motionless", a, b, 0.8 if lying else 0.6, detail))
            a = b
        else:
            a += max(1, (b - a) // 8)  # a start found a little late costs less than trying every frame
    return found


def _whole(video: Video, body: Body) -> NDArray[np.bool_]:
    """Frames in which the body is not cut off by the edge of the picture."""
    box = body.box
    return np.asarray(
        (box[:, 0] > EDGE_PX) & (box[:, 1] > EDGE_PX) & (box[:, 2] < video.width_px - EDGE_PX)
        & (box[:, 3] < video.height_px - EDGE_PX)
    )  # fmt: skip


def _happening(body: Body, kind: str, a: int, b: int, confidence: float, detail: dict[str, Any]) -> Happening:
    end_ms = int(body.t_ms[b - 1]) if b - 1 > a else int(body.t_ms[min(b, len(body.t_ms) - 1)])
    return Happening(kind, int(body.t_ms[a]), end_ms, round(confidence, 3), b - a, int(body.frame[a]), detail)
