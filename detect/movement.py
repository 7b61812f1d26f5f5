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
RUN_HEIGHTS_S = 1.4  # 2.4 m/s at a height of 1.7 m
GO_ON_HEIGHTS_S = 1.1  # a run that slows down goes on above this
RUN_MS, FAST_MS = 1_000, 400  # so long in all, and so long from the first to the last moment at a run's pace
SPEED_OVER_MS = 1_000  # speed is measured across this time
SPEED_LEAST_MS = 500
FOCAL_WIDTHS = 0.6  # focal length over the width of the picture where nobody measured it: 80 degrees across
CAMERA_HEIGHTS = 2.5  # how high a camera hangs, in body heights
MOST_DEPTH = 5.0
UPRIGHT, LYING = 1.5, 1.1  # height by width
LYING_STILL = 1.0
FALL_MS = 1_500  # from upright to lying
LOW_MS = 1_000  # and so long low
STILL_HEIGHTS = 0.12  # how far the middle of a motionless body may wander
STILL_MS, LYING_MS = 20_000, 10_000
SMOOTH = 5  # boxes of which the middle one counts where stillness is judged
EDGE_PX = 3


def movement(video: Video, body: Body) -> list[Happening]:
    """Events running, fall and motionless of one track."""
    if len(body.t_ms) < 3 or body.label == "vehicle":
        return []
    height = _usual_height(body)
    found = _running(video, body, height)
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


def _running(video: Video, body: Body, height: Floats) -> list[Happening]:
    """Stretches in which the body moves faster than a run's pace."""
    speed = pace(video, body, height)
    found = []
    for a, b in runs(speed >= GO_ON_HEIGHTS_S):
        fast = body.t_ms[a:b][speed[a:b] >= RUN_HEIGHTS_S]
        if body.t_ms[b - 1] - body.t_ms[a] >= RUN_MS and len(fast) and fast[-1] - fast[0] >= FAST_MS:
            fastest = float(np.median(speed[a:b]))
            detail = {"heights_s": round(fastest, 2), "experimental": True}
            found.append(_happening(body, "running", a, b, min(0.9, 0.4 + 0.3 * (fastest / RUN_HEIGHTS_S)), detail))
    return found


def pace(video: Video, body: Body, height: Floats) -> Floats:
    """Speed at each frame in body heights a second, shape (n,); 0 where it cannot be told.

    Across the picture a height is a height. Into it the foot moves little: on flat ground, seen by a camera that hangs
    `CAMERA_HEIGHTS` body heights above it, depth changes by `focal / (height * CAMERA_HEIGHTS)` times what
    the foot moves down the picture. Foot and middle must both move: a box that grows or shrinks moves only one of them.
    """
    low = np.searchsorted(body.t_ms, body.t_ms - SPEED_OVER_MS // 2)
    high = np.minimum(np.searchsorted(body.t_ms, body.t_ms + SPEED_OVER_MS // 2, side="right"), len(body.t_ms)) - 1
    dt_s = (body.t_ms[high] - body.t_ms[low]) / 1000
    usable = dt_s >= SPEED_LEAST_MS / 1000
    box = _smooth(body.box, 3)
    foot, middle = box[:, 3], (box[:, 1] + box[:, 3]) / 2
    across = np.abs((box[high, 0] + box[high, 2] - box[low, 0] - box[low, 2]) / 2)
    down = np.minimum(np.abs(foot[high] - foot[low]), np.abs(middle[high] - middle[low]) * 1.25)
    down[np.sign(foot[high] - foot[low]) != np.sign(middle[high] - middle[low])] = 0
    depth = np.clip(FOCAL_WIDTHS * video.width_px / (height * CAMERA_HEIGHTS), 1, MOST_DEPTH)
    way = np.hypot(across, down * depth) / height
    return np.asarray(np.divide(way, dt_s, out=np.zeros_like(way), where=usable))


def _smooth(box: Floats, of: int) -> Floats:
    """Each side's median over neighbouring frames: one bad box moves nothing."""
    if len(box) < of:
        return box
    padded = np.pad(box, ((of // 2, of // 2), (0, 0)), mode="edge")
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, of, axis=0), axis=2))


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
    """Stretches in which the box stays where it is: LYING_MS of a lying body, STILL_MS of any."""
    box = _smooth(body.box, SMOOTH)
    middle = np.column_stack([(box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2])
    shape = (box[:, 3] - box[:, 1]) / np.maximum(box[:, 2] - box[:, 0], 1)
    found, a = [], 0
    count = len(body.t_ms)
    while a < count:
        b, held = a + 1, middle[a].copy()
        is_lying = bool(shape[a] <= LYING_STILL)
        while b < count and np.hypot(*(middle[b] - held)) <= STILL_HEIGHTS * height[b]:
            if bool(shape[b] <= LYING_STILL) != is_lying and abs(shape[b] - LYING_STILL) > 0.15:
                break
            held += (middle[b] - held) / min(b - a + 1, 50)
            b += 1
        lying = bool(np.median(shape[a:b]) <= LYING_STILL)
        if body.t_ms[b - 1] - body.t_ms[a] >= (LYING_MS if lying else STILL_MS):
            detail = {"lying": lying, "shape": round(float(np.median(shape[a:b])), 2), "experimental": True}
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
