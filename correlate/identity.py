"""Which tag a body in view is: how likely each tag's path makes the body's path, one body one tag, and *nobody known*.

Positions of body and tag differ by Gaussian errors of both, and by what a walker moves while the clocks may differ.
Errors of neighbouring moments are alike, so a track counts as one observation every few seconds, not one a frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from correlate.assign import shared_out

Floats = NDArray[np.float64]
Millis = NDArray[np.int64]
ALIKE_S = 3.0  # errors closer in time than this are taken as one
SILENT_MS = 10_000  # between fixes further apart than this a tag's place is not interpolated
STRAY = 0.05  # share of positions that are wrong in a way no error bar covers
NOBODY = 0.10  # how likely a body carries none of the tags, before looking
AREA_M2 = 400.0  # where a body unlike any tag may be: about what one camera sees
FAR_M = 40.0
SURELY_TWO_MS = 10_000  # two tracks of one camera for so long at once are two bodies; for a moment, perhaps one
WINDOW_MS = 10_000  # identity is looked at anew in each window of a track
MOST_IN_TRACK = 12  # tags looked at for a swap
SWAP_COST = 8.0  # log odds against a tracker's swap of bodies between two windows (1 in 3000)


@dataclass(frozen=True)
class Walk:
    """A path on the plan: times (n,), places (n, 2) in metres, and their standard deviations (n,)."""

    name: str
    t_ms: Millis
    xy_m: Floats
    sd_m: Floats


@dataclass(frozen=True)
class Match:
    """What is known of one body: probability by tag (absent: below 1 in 1000) and of nobody known."""

    body: str
    tags: dict[str, float]
    nobody: float
    distance_m: dict[str, float]  # median over the moments that both were placed
    samples: int
    swap_ms: int | None = None  # when the track seems to change bodies, on the time scale of the paths


def place_at(tag: Walk, t_ms: Millis) -> tuple[Floats, Floats, Floats]:
    """Where a tag was at given times: places (n, 2), sd (n,), speed (n,) in m/s; NaN where it was silent."""
    after = np.clip(np.searchsorted(tag.t_ms, t_ms), 1, max(1, len(tag.t_ms) - 1))
    before = after - 1
    xy = np.full((len(t_ms), 2), np.nan)
    sd, speed = np.full(len(t_ms), np.nan), np.full(len(t_ms), np.nan)
    if len(tag.t_ms) < 2:
        return xy, sd, speed
    gap = np.maximum(tag.t_ms[after] - tag.t_ms[before], 1)
    share = (t_ms - tag.t_ms[before]) / gap
    heard = (share >= -0.001) & (share <= 1.001) & (gap <= SILENT_MS)
    step = tag.xy_m[after] - tag.xy_m[before]
    xy[heard] = (tag.xy_m[before] + step * share[:, None])[heard]
    sd[heard] = np.maximum(tag.sd_m[before], tag.sd_m[after])[heard]
    # movement over ten seconds, so that the noise of fixes does not pass for walking
    wide_a = np.searchsorted(tag.t_ms, t_ms - 5_000).clip(0, len(tag.t_ms) - 1)
    wide_b = np.searchsorted(tag.t_ms, t_ms + 5_000).clip(0, len(tag.t_ms) - 1)
    span_s = np.maximum((tag.t_ms[wide_b] - tag.t_ms[wide_a]) / 1000, 1.0)
    speed[heard] = (np.linalg.norm(tag.xy_m[wide_b] - tag.xy_m[wide_a], axis=1) / span_s)[heard]
    return xy, sd, speed


def _gains(body: Walk, tag: Walk, apart_ms: int) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Moments at which both were placed, the log likelihood gained at each of them, and the metres between."""
    xy, sd, speed = place_at(tag, body.t_ms)
    heard = np.isfinite(sd) & np.isfinite(body.xy_m).all(axis=1)
    away = np.linalg.norm(body.xy_m[heard] - xy[heard], axis=1)
    variance = body.sd_m[heard] ** 2 + sd[heard] ** 2 + (speed[heard] * apart_ms / 2000) ** 2
    density = np.exp(-(away**2) / (2 * variance)) / (2 * np.pi * variance)
    return heard, np.log((1 - STRAY) * density * AREA_M2 + STRAY), away


def log_odds(body: Walk, tag: Walk, apart_ms: int) -> tuple[float, float]:
    """Log of how much likelier the body's path is with this tag than with none, and the median distance in metres.

    `apart_ms` is how far the two clocks may differ. Moments in which the tag was silent say nothing.
    """
    heard, gain, away = _gains(body, tag, apart_ms)
    if not heard.any():
        return -np.inf, np.nan
    lasted_s = (body.t_ms[heard][-1] - body.t_ms[heard][0]) / 1000
    independent = min(float(heard.sum()), 1 + lasted_s / ALIKE_S)
    return float(gain.mean() * independent), float(np.median(away))


def match(bodies: list[Walk], tags: list[Walk], apart_ms: int) -> list[Match]:
    """Every body of one camera with the tags it may carry. Bodies in view at once do not share a tag."""
    prior = float(np.log((1 - NOBODY) / max(1, len(tags)) / NOBODY))
    found = {
        place: one
        for group in _connected(bodies)
        for place, one in zip(group, _match([bodies[place] for place in group], tags, apart_ms, prior), strict=True)
    }
    return [found[place] for place in range(len(bodies))]


def _connected(bodies: list[Walk]) -> list[list[int]]:
    """Places of bodies in groups of which no two were in view at once: what one carries is nothing to the other."""
    groups: list[list[int]] = []
    until = -1 << 62
    for place in sorted(range(len(bodies)), key=lambda place: int(bodies[place].t_ms[0])):
        if not groups or int(bodies[place].t_ms[0]) > until:
            groups.append([])
        groups[-1].append(place)
        until = max(until, int(bodies[place].t_ms[-1]))
    return groups


def _match(bodies: list[Walk], every_tag: list[Walk], apart_ms: int, prior: float) -> list[Match]:
    """The matches of bodies that were in view together, with the tags that came near any of them."""
    tags = [tag for tag in every_tag if any(_near(body, tag) for body in bodies)]
    odds = np.full((len(bodies), len(tags)), -np.inf)
    far = np.full((len(bodies), len(tags)), np.nan)
    for i, body in enumerate(bodies):
        for j, tag in enumerate(tags):
            if _near(body, tag):
                odds[i, j], far[i, j] = log_odds(body, tag, apart_ms)
    chance = shared_out(np.maximum(odds + prior, -700.0), _together(bodies))
    swaps: list[int | None] = []
    for i, body in enumerate(bodies):
        chance[i], swap_ms = _doubted(body, [tags[j] for j in _likeliest(odds[i])], apart_ms, chance[i])
        swaps.append(swap_ms)
    return [
        Match(
            body=body.name,
            tags={tags[j].name: float(chance[i, j]) for j in np.argsort(-chance[i, :-1]) if chance[i, j] >= 1e-3},
            nobody=float(chance[i, -1]),
            distance_m={tags[j].name: float(far[i, j]) for j in range(len(tags)) if np.isfinite(far[i, j])},
            samples=len(body.t_ms),
            swap_ms=swaps[i],
        )
        for i, body in enumerate(bodies)
    ]


def _near(body: Walk, tag: Walk) -> bool:
    """Whether two paths can meet at all: the same time, and boxes around them less than FAR_M apart."""
    if tag.t_ms[-1] < body.t_ms[0] or tag.t_ms[0] > body.t_ms[-1]:
        return False
    first = np.searchsorted(tag.t_ms, body.t_ms[0] - SILENT_MS)
    last = np.searchsorted(tag.t_ms, body.t_ms[-1] + SILENT_MS)
    there = tag.xy_m[first:last]
    if len(there) == 0:
        return False
    apart = np.maximum(there.min(axis=0) - body.xy_m.max(axis=0), body.xy_m.min(axis=0) - there.max(axis=0))
    return bool((apart < FAR_M).all())


def _together(bodies: list[Walk]) -> Floats:
    """How surely each two bodies are not one: by how long, and for how much of the shorter, both were in view."""
    start = np.array([body.t_ms[0] for body in bodies], float)
    end = np.array([body.t_ms[-1] for body in bodies], float)
    both = np.clip(np.minimum(end[:, None], end[None]) - np.maximum(start[:, None], start[None]), 0.0, None)
    shorter = np.maximum(np.minimum((end - start)[:, None], (end - start)[None]), 1.0)
    share = np.clip(np.maximum(both / shorter, both / SURELY_TWO_MS), 0.0, 1.0)
    np.fill_diagonal(share, 0.0)
    return np.asarray(share)


def _likeliest(odds: Floats) -> list[int]:
    """The tags that could have a part of a track: those with the best odds over the whole of it."""
    order = np.argsort(-odds)[:MOST_IN_TRACK]
    return [int(place) for place in order if np.isfinite(odds[place])]


def _doubted(body: Walk, tags: list[Walk], apart_ms: int, chance: Floats) -> tuple[Floats, int | None]:
    """Where the parts of a track follow different tags the tracker may have swapped bodies: then no tag is likelier
    than the share of the track that followed it, at most even. Also when the swap was, in the time of the paths."""
    change = _swap([_window_odds(body, tag, apart_ms) for tag in tags]) if tags else None
    top = chance[:-1].max() if tags else 0.0
    if change is None or top <= 0.5:
        return chance, None
    calmed = chance.copy()
    calmed[:-1] *= 0.5 / top
    calmed[-1] = 1 - calmed[:-1].sum()
    return calmed, int(body.t_ms[0]) + change * WINDOW_MS


def _window_odds(body: Walk, tag: Walk, apart_ms: int) -> Floats:
    """Log odds of a tag in each window of a body's path; 0 where the tag was silent."""
    heard, gain, _ = _gains(body, tag, apart_ms)
    window = ((body.t_ms - body.t_ms[0]) // WINDOW_MS).astype(np.int64)
    count = np.bincount(window[heard], minlength=int(window[-1]) + 1)
    total = np.bincount(window[heard], gain, int(window[-1]) + 1)
    independent = np.minimum(count, 1 + np.maximum(count - 1, 0) / ALIKE_S)  # a place a second
    return np.asarray(total / np.maximum(count, 1) * independent)


def _swap(odds: list[Floats]) -> int | None:
    """First window of another identity on the likeliest path through the windows (Viterbi), None where it is one.

    States are the tags and nobody; a change costs SWAP_COST, and the path with changes must beat the best one without
    by as much again.
    """
    table = np.vstack([*odds, np.zeros(len(odds[0]))])
    if table.shape[1] < 2:
        return None
    best, came = table[:, 0].copy(), []
    for window in range(1, table.shape[1]):
        other = int(np.argmax(best))
        moved = best[other] - SWAP_COST
        came.append(np.where(best >= moved, np.arange(len(best)), other))
        best = np.maximum(best, moved) + table[:, window]
    if best.max() - table.sum(axis=1).max() < SWAP_COST:
        return None
    state = int(np.argmax(best))
    path = [state]
    for back in reversed(came):
        state = int(back[state])
        path.append(state)
    path.reverse()
    nobody = len(table) - 1
    for window in range(1, len(path)):
        if path[window] != path[window - 1] and nobody not in (path[window], path[window - 1]):
            return window
    return None
