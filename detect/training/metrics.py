"""Average precision at IoU 0.5, with bootstrap intervals and by the height of the person.

Average precision is the area under the precision envelope read at 101 recalls (COCO; the same as ultralytics).
Found boxes are (n, 6): x1 y1 x2 y2 confidence class; true boxes (m, 5): class x1 y1 x2 y2; pixels of the picture.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from detect.training.labels import PERSON, area, iou, overlap

MATCH_IOU = 0.5
HEIGHTS_PX = {"<32": (0.0, 32.0), "32-96": (32.0, 96.0), ">96": (96.0, 1e9)}
RESAMPLES = 300


@dataclass(frozen=True)
class Matched:
    """One picture, one class: confidences and hits of the found boxes that count, and how many true boxes there are."""

    confidences: np.ndarray
    hits: np.ndarray
    true_count: int


def match(found: np.ndarray, true: np.ndarray, kind: int, height_px: tuple[float, float] | None = None) -> Matched:
    """Assign found boxes of one class to true ones, strongest first, each true box once.

    With height_px (low, high) only true boxes of persons that tall count; found boxes that fit another true box, or
    belong to a person of another height, are set aside rather than called wrong.
    """
    found = found[found[:, 5] == kind]
    found = found[np.argsort(-found[:, 4], kind="stable")]
    theirs = true[true[:, 0] == kind, 1:]
    counts = np.ones(len(theirs), bool)
    if height_px is not None:
        low, high = height_px
        tall = _person_heights(theirs, true, kind)
        counts = (tall >= low) & (tall < high)
    overlaps = iou(found[:, :4], theirs)
    overlaps[overlaps < MATCH_IOU] = 0
    hits, judged = np.zeros(len(found), bool), np.ones(len(found), bool)
    free = np.ones(len(theirs), bool)
    for i in range(len(found)):
        fits = np.where(free, overlaps[i], 0)
        counted = np.where(counts, fits, 0)
        if counted.max(initial=0) > 0:
            free[int(counted.argmax())], hits[i] = False, True
        elif fits.max(initial=0) > 0:
            free[int(fits.argmax())], judged[i] = False, False
        elif height_px is not None:
            tall = _person_heights(found[i : i + 1, :4], true, kind)[0]
            judged[i] = np.isnan(tall) or height_px[0] <= tall < height_px[1]
    return Matched(found[judged, 4], hits[judged], int(counts.sum()))


def _person_heights(boxes: np.ndarray, true: np.ndarray, kind: int) -> np.ndarray:
    """Height in pixels of the person each box is, or lies in; not-a-number where it lies in none."""
    if kind == PERSON:
        return np.asarray(boxes[:, 3] - boxes[:, 1])
    persons = true[true[:, 0] == PERSON, 1:]
    if not len(persons):
        return np.full(len(boxes), np.nan)
    inside = overlap(boxes, persons) / np.maximum(area(boxes), 1e-9)[:, None]
    # of several persons that hold the box, the smallest: a foreground body often covers those behind it
    sizes = np.where(inside >= inside.max(1, keepdims=True) - 0.05, area(persons)[None], np.inf)
    heights = (persons[:, 3] - persons[:, 1])[sizes.argmin(1)]
    return np.where(inside.max(1) > 0.5, heights, np.nan)


def average_precision(parts: Sequence[Matched]) -> float:
    """Average precision over pictures, 0 to 1; not-a-number where there is no true box."""
    total = sum(p.true_count for p in parts)
    if not total:
        return float("nan")
    confidences = np.concatenate([p.confidences for p in parts])
    hits = np.concatenate([p.hits for p in parts])[np.argsort(-confidences, kind="stable")]
    if not len(hits):
        return 0.0
    right = hits.cumsum()
    recall = np.concatenate(([0.0], right / total, [right[-1] / total, 1.0]))  # what is never found counts nothing
    precision = np.concatenate(([1.0], right / np.arange(1, len(hits) + 1), [0.0, 0.0]))
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    at = np.linspace(0, 1, 101)
    return float(np.trapezoid(np.interp(at, recall, envelope), at))


def interval(
    parts: Sequence[Matched], measure: Callable[[Sequence[Matched]], float] = average_precision, seed: int = 0
) -> tuple[float, float]:
    """95 % interval of a measure by drawing pictures anew with replacement."""
    random = np.random.default_rng(seed)
    draws = random.integers(0, len(parts), (RESAMPLES, len(parts)))
    values = [measure([parts[i] for i in draw]) for draw in draws]
    low, high = np.nanpercentile(values, (2.5, 97.5))
    return float(low), float(high)
