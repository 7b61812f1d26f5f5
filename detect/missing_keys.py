"""Key frames that were lost: a decoder does not complain where one is absent.

Pictures up to the next key frame are then built on another picture than the one they belong to. Only the frame table
tells: in a stream whose key frames come at a regular count, one does not come where it is due, and there a frame's time
is missing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

REGULAR_SHARE = 0.7  # of the distances between key frames must be the usual one
LEAST_KEYS = 4
MISSING = 1.6  # times the usual step: a frame is absent here


def built_on_nothing(key: NDArray[np.bool_], t_ms: NDArray[np.int64]) -> NDArray[np.bool_]:
    """By frame, whether it follows a key frame that was lost: (n,). Nothing where key frames come irregularly."""
    suspect = np.zeros(len(key), bool)
    keys = np.flatnonzero(key)
    if len(keys) < LEAST_KEYS or len(keys) == len(key):
        return suspect
    apart = np.diff(keys)
    usual = int(np.median(apart))
    if usual < 2 or (apart == usual).mean() < REGULAR_SHARE:
        return suspect
    step = np.diff(t_ms)
    usual_step = float(np.median(step))
    for start, length in zip(keys[:-1].tolist(), apart.tolist(), strict=True):
        due = start + usual
        if length > usual and step[due - 1] > MISSING * usual_step:
            suspect[due : start + length] = True
    return suspect
