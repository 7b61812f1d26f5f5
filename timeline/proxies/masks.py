"""Heads to fill in a proxy: small transparent pictures, one for each stretch between two detections.

A head is filled from the detection before to the one after, at both places and between them, so that what moves from
one to the other stays covered. Where a track misses detections for up to two seconds, its head is put between them.
"""

from __future__ import annotations

import bisect
from itertools import groupby, pairwise
from pathlib import Path

from PIL import Image, ImageDraw

from timeline.media import HEAD_SHARE, MASK_MARGIN, MASK_REACH_MS, PersonBox

Boxes = tuple[tuple[str, PersonBox], ...]  # (track_id, box), by track and time
STEP_MS = 200  # between masks of a head that detections missed
FILL = (20, 24, 30, 255)


def densified(boxes: Boxes) -> list[PersonBox]:
    """All boxes, and between two of one track up to MASK_REACH_MS apart one at each detection and each step."""
    moments = sorted({box.t_ms for _, box in boxes})
    found = [box for _, box in boxes]
    for _, run in groupby(boxes, key=lambda item: item[0]):
        for (_, one), (_, two) in pairwise(run):
            if two.t_ms - one.t_ms <= MASK_REACH_MS:
                between = set(moments[bisect.bisect_right(moments, one.t_ms) : bisect.bisect_left(moments, two.t_ms)])
                between |= set(range(one.t_ms + STEP_MS, two.t_ms, STEP_MS))
                found += [_between(one, two, t_ms) for t_ms in sorted(between)]
    return sorted(found, key=lambda box: box.t_ms)


def _between(one: PersonBox, two: PersonBox, t_ms: int) -> PersonBox:
    share = (t_ms - one.t_ms) / (two.t_ms - one.t_ms)
    edges = ((one.x1_px, two.x1_px), (one.y1_px, two.y1_px), (one.x2_px, two.x2_px), (one.y2_px, two.y2_px))
    return PersonBox(t_ms, *(a + (b - a) * share for a, b in edges))


def mask_pictures(
    folder: Path, boxes: list[PersonBox], first_ms: int, last_ms: int, size_px: tuple[int, int], scale: float
) -> list[tuple[str, int]]:
    """Write the pictures of a stretch; returns (file name, media time it begins at), the first at `first_ms`.

    `size_px` (width, height) of the proxy; `scale` from the original's pixels to the proxy's.
    """
    moments = sorted({box.t_ms for box in boxes})
    by_moment = {t_ms: list(group) for t_ms, group in groupby(boxes, key=lambda box: box.t_ms)}
    starts = sorted({first_ms, *(t_ms for t_ms in moments if first_ms < t_ms <= last_ms)})
    listed: list[tuple[str, int]] = []
    before: list[tuple[int, ...]] | None = None
    for number, start_ms in enumerate(starts):
        at = bisect.bisect_right(moments, start_ms)
        near = [t_ms for t_ms in moments[max(0, at - 1) : at + 1] if abs(t_ms - start_ms) <= MASK_REACH_MS]
        heads = sorted(head(box, scale) for t_ms in near for box in by_moment[t_ms])
        if heads != before:  # a stretch without change needs no new picture
            picture = Image.new("RGBA", size_px, (0, 0, 0, 0))
            pen = ImageDraw.Draw(picture)
            for one in heads:
                pen.rectangle(one, fill=FILL)
            picture.save(folder / f"mask{number}.png", compress_level=1)
            listed.append((f"mask{number}.png", start_ms))
            before = heads
    return listed


def head(box: PersonBox, scale: float) -> tuple[int, ...]:
    """The rectangle to fill (x1, y1, x2, y2): the top of a person's box, widened, in whole pixels of the proxy."""
    width_px, height_px = box.x2_px - box.x1_px, box.y2_px - box.y1_px
    side_px = width_px * MASK_MARGIN
    edges = (
        box.x1_px - side_px, box.y1_px - height_px * 0.06,
        box.x2_px + side_px, box.y1_px + height_px * HEAD_SHARE,
    )  # fmt: skip
    return tuple(round(edge * scale) for edge in edges)
