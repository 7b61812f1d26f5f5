"""What every YOLO of the anchor-free family needs around its network, in numpy: letterbox, decode, suppress.

The head answers (4 + classes, candidates): box centre and size in input pixels, then a score per class.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

GREY = 114  # the padding these networks are trained with
MOST_CANDIDATES = 3000


@dataclass(frozen=True)
class Fit:
    """How a picture was fitted into the input: input = picture * scale + (left_px, top_px)."""

    scale: float
    left_px: int
    top_px: int
    inner_width_px: int
    inner_height_px: int
    width_px: int
    height_px: int


def fit(width_px: int, height_px: int, input_width_px: int, input_height_px: int) -> Fit:
    """How a picture of width_px x height_px goes into the input, unstretched and centred."""
    scale = min(input_width_px / width_px, input_height_px / height_px)
    inner_width, inner_height = max(1, round(width_px * scale)), max(1, round(height_px * scale))
    left, top = (input_width_px - inner_width) // 2, (input_height_px - inner_height) // 2
    return Fit(scale, left, top, inner_width, inner_height, width_px, height_px)


def pad(inner: Image, how: Fit, input_width_px: int, input_height_px: int) -> Image:
    """Put a picture that was scaled to the inner size on grey: (input_height_px, input_width_px, 3) uint8 BGR."""
    if inner.shape[:2] == (input_height_px, input_width_px):
        return np.ascontiguousarray(inner)
    canvas = np.full((input_height_px, input_width_px, 3), GREY, np.uint8)
    canvas[how.top_px : how.top_px + how.inner_height_px, how.left_px : how.left_px + how.inner_width_px] = inner
    return canvas


def letterbox(picture: Image, width_px: int, height_px: int) -> tuple[Image, Fit]:
    """Fit a picture (h, w, 3) uint8 BGR into the input: the input picture, and how to go back."""
    how = fit(picture.shape[1], picture.shape[0], width_px, height_px)
    by = cv2.INTER_AREA if how.scale < 0.5 else cv2.INTER_LINEAR
    inner = np.asarray(cv2.resize(picture, (how.inner_width_px, how.inner_height_px), interpolation=by), np.uint8)
    return pad(inner, how, width_px, height_px), how


def decode(answer: np.ndarray, how: Fit, least_confidence: float, suppress_iou: float, most: int = 300) -> np.ndarray:
    """Boxes of one picture from the raw answer of the head.

    Args:
        answer: (4 + classes, candidates) float.
        least_confidence: weaker candidates are dropped, 0 to 1.
        suppress_iou: of two boxes of one class overlapping more than this, the weaker goes.
        most: at most so many boxes, strongest first.

    Returns:
        (n, 6) float32: x1, y1, x2, y2 in pixels of the picture, confidence, class; strongest first.
    """
    scores = answer[4:]
    kinds, candidates = np.nonzero(scores >= least_confidence)
    confidences = scores[kinds, candidates].astype(np.float32)
    order = np.argsort(-confidences, kind="stable")[:MOST_CANDIDATES]
    kinds, candidates, confidences = kinds[order], candidates[order], confidences[order]
    centre, half = answer[:2, candidates].T, answer[2:4, candidates].T / 2
    corners = np.concatenate((centre - half, centre + half), 1).astype(np.float32)
    kept = suppress(corners, kinds, suppress_iou)[:most]
    corners = (corners[kept] - np.array((how.left_px, how.top_px) * 2, np.float32)) / np.float32(how.scale)
    corners[:, (0, 2)] = corners[:, (0, 2)].clip(0, how.width_px)
    corners[:, (1, 3)] = corners[:, (1, 3)].clip(0, how.height_px)
    return np.column_stack((corners, confidences[kept], kinds[kept])).astype(np.float32)


def suppress(corners: np.ndarray, kinds: np.ndarray, limit_iou: float) -> np.ndarray:
    """Indices that survive: corners (n, 4) sorted strongest first, kinds (n,); boxes of two kinds never meet."""
    if not len(corners):
        return np.zeros(0, int)
    apart = corners + kinds[:, None].astype(np.float32) * np.float32(1e5)  # kinds moved apart, so that one pass does
    areas = (apart[:, 2] - apart[:, 0]) * (apart[:, 3] - apart[:, 1])
    alive = np.ones(len(apart), bool)
    kept = []
    for i in range(len(apart)):
        if not alive[i]:
            continue
        kept.append(i)
        low = np.maximum(apart[i, :2], apart[i + 1 :, :2])
        high = np.minimum(apart[i, 2:], apart[i + 1 :, 2:])
        common = np.clip(high - low, 0, None).prod(1)
        alive[i + 1 :] &= common <= limit_iou * (areas[i] + areas[i + 1 :] - common)
    return np.array(kept, int)
