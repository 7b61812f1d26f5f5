"""One body over time as arrays, and what may be concluded about it before it gets an id."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


@dataclass(frozen=True)
class Body:
    """One track as arrays over its frames, in order of time. `box`: (n, 4) x1, y1, x2, y2 px."""

    track_id: str
    label: str
    frame: NDArray[np.int64]
    t_ms: NDArray[np.int64]
    box: NDArray[np.float64]
    confidence: NDArray[np.float64]
    looks: dict[str, list[str]]  # "helmet", "vest": worn, not_worn, cannot_see


@dataclass(frozen=True)
class Happening:
    """One event before it gets its id: [start_ms, end_ms), resting on `frames` frames from `first_frame` on."""

    kind: str
    start_ms: int
    end_ms: int
    confidence: float
    frames: int
    first_frame: int
    detail: dict[str, Any]


def bodies(tracks: pa.Table) -> list[Body]:
    """The tracks of a table of schema TRACK, each with its frames in order."""
    found = []
    ids = tracks["track_id"].to_numpy(zero_copy_only=False)
    order = np.argsort(ids, kind="stable")  # rows come in order of time: they stay so within a track
    if not len(order):
        return []
    columns = {
        name: tracks[name].to_numpy(zero_copy_only=False)[order]
        for name in ("frame", "t_ms", "label", "confidence", "x1_px", "y1_px", "x2_px", "y2_px", "helmet", "vest")
    }
    ids = ids[order]
    edges = [0, *(np.flatnonzero(ids[1:] != ids[:-1]) + 1).tolist(), len(ids)]
    for a, b in pairwise(edges):
        part = {name: values[a:b] for name, values in columns.items()}
        box = np.column_stack([part[name] for name in ("x1_px", "y1_px", "x2_px", "y2_px")]).astype(np.float64)
        looks = {item: [str(one) for one in part[item]] for item in ("helmet", "vest")}
        found.append(
            Body(str(ids[a]), str(part["label"][0]), part["frame"].astype(np.int64), part["t_ms"].astype(np.int64),
                 box, part["confidence"].astype(np.float64), looks)
        )  # fmt: skip
    return found


def runs(flag: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Half-open index ranges in which the flag holds."""
    steps = np.diff(np.concatenate([[False], flag, [False]]).astype(np.int8))
    return list(zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist(), strict=True))
