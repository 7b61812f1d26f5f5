"""Clock anchors from walks: a body's path on camera and a tag's path are one walk on two clocks.

For each stretch of walking every tag is laid over the body at every offset; the offset at which one tag explains it and
no other tag or offset comes near is an anchor. The likelihood is that of `correlate/identity.py`; the ± of an anchor is
where it falls by two (95 % of one unknown, Wilks 1938). Standing still says nothing and gives none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from case import Case
from case.clock import MS, clocks_in_force
from correlate.anchors import SEARCH_MS, AnchorPair
from correlate.clocks import ClockProposal, NoProposal, propose
from correlate.facts.camera import moved_stretches, trusted
from correlate.facts.identity import body_walks, tag_walks
from correlate.identity import ALIKE_S, AREA_M2, STRAY, Floats, Walk, place_at
from correlate.place import homography
from correlate.store import Store

BASIS = "paths of tags and of the bodies that walked them"
PIECE_MS = 20_000  # a stretch of walking that gives one anchor
LEAST_SAMPLES = 8
LEAST_MOVED_M = 2.5
MOST_PIECES = 40  # of one camera, those that moved most
STEP_MS, FINE_MS = 1_000, 200
NEAR_MS = 8_000  # offsets nearer than this are the same find
CLEAR = 3.0  # log odds by which the best must beat any other tag or offset
FALLS = 2.0
HEARD = 0.8  # share of a stretch in which the tag must have been heard
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (naive UTC scale)


def path_proposals(case: Case, store: Store) -> list[ClockProposal | NoProposal]:
    """For each calibrated camera whose clock nobody accepted, how fast it is against the tags seen in its view."""
    accepted = {clock.source_id for clock in clocks_in_force(case.decisions.active("clock"))}
    videos = store.table("video").to_dict("records")
    moved = store.table("camera_moved").to_dict("records")
    found: list[ClockProposal | NoProposal] = []
    for camera in case.config.camera:
        plan = homography(camera)
        if plan is None or camera.id in accepted:
            continue
        pairs: list[AnchorPair] = []
        wide_ms = 0
        for video in videos:
            if video["camera_id"] != camera.id:
                continue
            rows = pa.Table.from_pandas(store.query("track_seconds", video_id=video["video_id"]), preserve_index=False)
            rows = trusted(rows, moved_stretches(moved, video["video_id"]))
            bodies, _ = body_walks(rows, camera, plan, (video["width_px"], video["height_px"]))
            if not bodies:
                continue
            first, last = min(int(b.t_ms[0]) for b in bodies), max(int(b.t_ms[-1]) for b in bodies)
            fixes = store.query("tag_fixes", from_ms=first - SEARCH_MS, to_ms=last + SEARCH_MS, floor=camera.floor)
            tags, bar_ms = tag_walks(pa.Table.from_pandas(fixes, preserve_index=False))
            wide_ms = max(wide_ms, bar_ms)
            pairs += walk_anchors(bodies, tags)
        if pairs:
            found.append(propose(camera.id, pairs, "positioning", basis=BASIS, reference_uncertainty_ms=wide_ms))
    return found


def walk_anchors(bodies: list[Walk], tags: list[Walk]) -> list[AnchorPair]:
    """One anchor for each stretch of walking that one tag at one offset explains, in order of time.

    Times of `bodies` are what the camera showed, of `tags` corrected, both in ms of the UTC scale.
    """
    pieces = sorted((p for body in bodies for p in _pieces(body)), key=lambda piece: -_moved_m(piece))[:MOST_PIECES]
    anchors = [anchor for piece in pieces if (anchor := _anchor(piece, tags)) is not None]
    return sorted(anchors, key=lambda pair: pair.source_shown)


def _pieces(body: Walk) -> Iterator[Walk]:
    """Stretches of a body in which it walked."""
    number = (body.t_ms - body.t_ms[0]) // PIECE_MS
    for one in np.unique(number):
        mine = number == one
        piece = replace(body, t_ms=body.t_ms[mine], xy_m=body.xy_m[mine], sd_m=body.sd_m[mine])
        if mine.sum() >= LEAST_SAMPLES and _moved_m(piece) >= LEAST_MOVED_M:
            yield piece


def _moved_m(piece: Walk) -> float:
    """How far a walk led, a stray place left out: the spread of its middle eight tenths along the longer side."""
    low, high = np.percentile(piece.xy_m, [10, 90], axis=0)
    return float(np.hypot(*(high - low)))


def _anchor(piece: Walk, tags: list[Walk]) -> AnchorPair | None:
    coarse = np.arange(-SEARCH_MS, SEARCH_MS + 1, STEP_MS)
    odds = np.stack([_odds(piece, tag, coarse, STEP_MS) for tag in tags]) if tags else np.empty((0, 0))
    if not odds.size or not np.isfinite(odds.max()):
        return None
    which, place = np.unravel_index(int(odds.argmax()), odds.shape)
    best = float(odds[which, place])
    rest = odds.copy()
    rest[which, np.abs(coarse - coarse[place]) <= NEAR_MS] = -np.inf
    if best <= 0 or best - float(rest.max()) < CLEAR:
        return None
    fine = np.arange(coarse[place] - NEAR_MS, coarse[place] + NEAR_MS + 1, FINE_MS)
    level = _odds(piece, tags[which], fine, FINE_MS)
    likely = fine[level >= level.max() - FALLS]
    low, high = int(likely.min()), int(likely.max())
    if high - low >= 2 * NEAR_MS - FINE_MS:
        return None  # as good anywhere near: it hardly moved against the error of both paths
    middle_ms = int((piece.t_ms[0] + piece.t_ms[-1]) // 2)
    shown, offset_ms = EPOCH + middle_ms * MS, (low + high) // 2
    what = f"walk of {tags[which].name}"
    return AnchorPair(shown, shown - offset_ms * MS, (high - low) // 2 + FINE_MS, what, (piece.name, tags[which].name))


def _odds(piece: Walk, tag: Walk, offsets_ms: NDArray[np.int64], step_ms: int) -> Floats:
    """Log odds of the tag against none at each offset; -inf where the tag was not heard during the stretch."""
    count = len(piece.t_ms)
    at = (piece.t_ms[None, :] - offsets_ms[:, None]).reshape(-1)
    xy, sd, speed = (part.reshape(len(offsets_ms), count, *part.shape[1:]) for part in place_at(tag, at))
    heard = np.isfinite(sd)
    away = np.linalg.norm(piece.xy_m[None] - xy, axis=2)
    variance = piece.sd_m[None] ** 2 + sd**2 + (speed * step_ms / 2000) ** 2
    density = np.exp(-(away**2) / (2 * variance)) / (2 * np.pi * variance)
    gain = np.log((1 - STRAY) * density * AREA_M2 + STRAY)
    enough = heard.mean(axis=1) >= HEARD
    mean = np.where(heard, gain, 0.0).sum(axis=1) / np.maximum(heard.sum(axis=1), 1)
    lasted_s = float(piece.t_ms[-1] - piece.t_ms[0]) / 1000
    return np.where(enough, mean * min(float(count), 1 + lasted_s / ALIKE_S), -np.inf)
