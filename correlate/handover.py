"""One body, one identity across gaps: which later track goes on where an earlier one ended, on any camera.

Two tracks can be one body where a person could have walked from the end of one to the beginning of the other in the
time between, or, on two cameras at once, where both were in the same place. How likely that is against somebody new
comes from the distance, the time, the errors of both places, and what the tags say of each; every track goes on in one
other at most (optimal assignment, Jonker and Volgenant as SciPy has it). What people merged stays together, what they
split apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from scipy.optimize import linear_sum_assignment

from correlate.beliefs import NOBODY_KEY, Posterior, prior_of
from correlate.identity import AREA_M2, STRAY, Floats, Walk

LONGEST_MS = 120_000  # a body out of view for longer is somebody new until a tag or a person says otherwise
OVERLAP_MS = 2_000  # two tracks of one camera may overlap so much where the tracker changed its number
STAY_SD_M = 0.7  # of a body that stood, worked or leant while it was hidden
WALK_MPS = 0.9  # standard deviation of its way on each axis, for each second out of view, when it walked
TURN_MPS = 0.4  # the same of its way from where its own speed would have brought it
FASTEST_MPS = 3.0  # identity.walk_speed_mps
WIDEST_MS = 10_000  # clocks that may differ by more tell nothing about who came next
COUNTED = (
    2.0  # places of two cameras differ by the errors of their points, the same all the while: no second tells more
)
RULED_OUT = 1e-9  # of an identity that the tags speak against
LEAST_TOGETHER = 3  # seconds in which two cameras saw the same place
CLEAR = float(np.log(3.0))  # odds below this hand nothing over


@dataclass(frozen=True)
class Piece:
    """One track on the plan: its path in UTC milliseconds and metres, ± of its clock, and what tags say of it."""

    track: str
    camera: str
    floor: str
    walk: Walk
    apart_ms: int
    tags: Posterior = field(default_factory=dict)
    heard: int = 0  # tags that could have been any body's then


@dataclass(frozen=True)
class Handover:
    """`later` goes on as the body of `earlier`: how likely, over which gap, and who else it could have been."""

    earlier: str
    later: str
    probability: float
    gap_ms: int  # negative: both were in view at once, on two cameras
    apart_m: float
    rivals: dict[str, float]  # other earlier tracks -> probability
    basis: str  # walk, place (two cameras at once), decision


def hand_over(
    pieces: list[Piece], together: Iterable[tuple[str, str]] = (), apart: Iterable[tuple[str, str]] = ()
) -> list[Handover]:
    """Every handover that is likelier than somebody new. `together` and `apart` are pairs that people decided on."""
    forbidden = {frozenset(pair) for pair in apart}
    decided = [pair for pair in together if frozenset(pair) not in forbidden]
    by_track = {piece.track: piece for piece in pieces}
    given = [
        Handover(*_in_order(by_track[a], by_track[b]), 0.999, _gap(by_track[a], by_track[b]), np.nan, {}, "decision")
        for a, b in decided if a in by_track and b in by_track
    ]  # fmt: skip
    taken_later, taken_earlier = {one.later for one in given}, {one.earlier for one in given}
    ordered = sorted(pieces, key=lambda piece: int(piece.walk.t_ms[0]))

    def allowed(a: Piece, b: Piece) -> bool:
        return frozenset((a.track, b.track)) not in forbidden and a.floor == b.floor

    gaps = _assigned(
        ordered, lambda a, b: _walk_odds(a, b) if allowed(a, b) else None, "walk", taken_earlier, taken_later
    )
    meeting = _assigned(ordered, lambda a, b: _place_odds(a, b) if allowed(a, b) else None, "place", set(), set())
    return _without_doubles([*given, *meeting, *gaps], by_track)


def bodies(pieces: Iterable[str], handovers: Iterable[Handover]) -> dict[str, str]:
    """Each track and the body it belongs to; `pieces` in order of time: the first of a body's tracks names it."""
    root = {track: track for track in pieces}

    def find(track: str) -> str:
        while root[track] != track:
            track = root[track]
        return track

    place = {track: number for number, track in enumerate(root)}
    for one in handovers:
        first, second = sorted((find(one.earlier), find(one.later)), key=place.__getitem__)
        root[second] = first
    return {track: find(track) for track in root}


def _in_order(a: Piece, b: Piece) -> tuple[str, str]:
    return (a.track, b.track) if a.walk.t_ms[0] <= b.walk.t_ms[0] else (b.track, a.track)


def _gap(a: Piece, b: Piece) -> int:
    first, second = (a, b) if a.walk.t_ms[0] <= b.walk.t_ms[0] else (b, a)
    return int(second.walk.t_ms[0] - first.walk.t_ms[-1])


def _tag_odds(a: Piece, b: Piece) -> float:
    """Log of how much likelier what tags say of both is for one body than for two. Neither says anything: 0."""
    if not a.tags or not b.tags:
        return 0.0
    states = sorted({NOBODY_KEY, *a.tags, *b.tags})
    prior = prior_of(states, max(a.heard, b.heard))
    p, q = (np.array([max(side.get(s, 0.0), RULED_OUT) for s in states]) for side in (a.tags, b.tags))
    p, q = p / p.sum(), q / q.sum()
    return float(np.log((p * q / prior).sum()))


def _walk_odds(a: Piece, b: Piece) -> tuple[float, float] | None:
    """Log odds that `b` goes on where `a` ended, and the metres between; None where that cannot be."""
    same_clock = a.camera == b.camera
    wide_ms = 0 if same_clock else a.apart_ms + b.apart_ms
    gap_ms = int(b.walk.t_ms[0] - a.walk.t_ms[-1])
    if gap_ms < -(OVERLAP_MS + wide_ms) or gap_ms > LONGEST_MS or wide_ms > WIDEST_MS:
        return None
    seconds = (max(gap_ms, 0) + wide_ms) / 1000
    away = float(np.linalg.norm(a.walk.xy_m[-1] - b.walk.xy_m[0]))
    errors = float(a.walk.sd_m[-1] ** 2 + b.walk.sd_m[0] ** 2)
    if away > FASTEST_MPS * seconds + 3 * np.sqrt(errors) + 1.0:
        return None
    on = float(np.linalg.norm(a.walk.xy_m[-1] + _velocity(a.walk, last=True) * max(gap_ms, 0) / 1000 - b.walk.xy_m[0]))
    back = float(
        np.linalg.norm(b.walk.xy_m[0] - _velocity(b.walk, last=False) * max(gap_ms, 0) / 1000 - a.walk.xy_m[-1])
    )
    still = errors + STAY_SD_M**2
    ways = (
        (away, still),
        (away, still + (WALK_MPS * seconds) ** 2),
        (min(on, back), still + (TURN_MPS * seconds) ** 2),
    )
    density = sum(np.exp(-(off**2) / (2 * v)) / (2 * np.pi * v) for off, v in ways) / len(ways)
    return float(np.log(density * AREA_M2 * (1 - STRAY) + STRAY)) + _tag_odds(a, b), away


def _velocity(walk: Walk, last: bool) -> Floats:
    """Metres a second on each axis over the last or first three seconds of a path; nothing where it is too short."""
    part = slice(-4, None) if last else slice(0, 4)
    t_ms, xy = walk.t_ms[part], walk.xy_m[part]
    if len(t_ms) < 2:
        return np.zeros(2)
    return np.asarray((xy[-1] - xy[0]) / max((t_ms[-1] - t_ms[0]) / 1000, 1.0))


def _place_odds(a: Piece, b: Piece) -> tuple[float, float] | None:
    """Log odds that two cameras saw one body at once, and the median metres between; None where they cannot tell."""
    wide_ms = a.apart_ms + b.apart_ms
    if a.camera == b.camera or wide_ms > WIDEST_MS:
        return None
    start, end = max(a.walk.t_ms[0], b.walk.t_ms[0]), min(a.walk.t_ms[-1], b.walk.t_ms[-1])
    at = a.walk.t_ms[(a.walk.t_ms >= start) & (a.walk.t_ms <= end)]
    if len(at) < LEAST_TOGETHER:
        return None
    xy = [np.column_stack([np.interp(at, p.walk.t_ms, p.walk.xy_m[:, k]) for k in (0, 1)]) for p in (a, b)]
    sd = [np.interp(at, p.walk.t_ms, p.walk.sd_m) for p in (a, b)]
    away = np.linalg.norm(xy[0] - xy[1], axis=1)
    speed = float(np.linalg.norm(xy[0][-1] - xy[0][0])) / max(float(at[-1] - at[0]) / 1000, 1.0)
    variance = sd[0] ** 2 + sd[1] ** 2 + 0.3**2 + (speed * wide_ms / 2000) ** 2
    gain = np.log((1 - STRAY) * np.exp(-(away**2) / (2 * variance)) / (2 * np.pi * variance) * AREA_M2 + STRAY)
    return float(gain.mean() * COUNTED) + _tag_odds(a, b), float(np.median(away))


def _assigned(
    ordered: list[Piece], odds: Callable[[Piece, Piece], tuple[float, float] | None], basis: str,
    taken_earlier: set[str], taken_later: set[str],
) -> list[Handover]:  # fmt: skip
    """The likeliest set of handovers in which every track has one before and one after it at most."""
    found: dict[tuple[int, int], tuple[float, float]] = {}
    for i, a in enumerate(ordered):
        last = int(a.walk.t_ms[-1]) + LONGEST_MS
        for j in range(i + 1, len(ordered)):
            if ordered[j].walk.t_ms[0] > last:
                break
            if a.track in taken_earlier or ordered[j].track in taken_later:
                continue
            if (told := odds(a, ordered[j])) is not None and told[0] > CLEAR:
                found[i, j] = told
    out = []
    for group in _groups(found):
        earlier, later = sorted({i for i, _ in group}), sorted({j for _, j in group})
        gain = np.zeros((len(earlier), len(later)))
        for i, j in group:
            gain[earlier.index(i), later.index(j)] = found[i, j][0]
        for r, c in zip(*linear_sum_assignment(gain, maximize=True), strict=True):
            if gain[r, c] <= CLEAR:
                continue
            i, j = earlier[r], later[c]
            weight = np.exp(np.minimum(gain, 300.0)) * (gain > 0)
            own = weight[r, c]
            total = 1 + weight[r, :].sum() + weight[:, c].sum() - own
            rivals = {ordered[earlier[k]].track: float(weight[k, c] / total)
                      for k in np.argsort(-weight[:, c]) if k != r and weight[k, c] / total > 1e-3}  # fmt: skip
            out.append(Handover(ordered[i].track, ordered[j].track, float(own / total),
                                _gap(ordered[i], ordered[j]), found[i, j][1], rivals, basis))  # fmt: skip
    return out


def _groups(found: Mapping[tuple[int, int], object]) -> list[list[tuple[int, int]]]:
    """Pairs that share a track, taken together: what shares none can be assigned apart."""
    root: dict[tuple[str, int], tuple[str, int]] = {}

    def find(key: tuple[str, int]) -> tuple[str, int]:
        root.setdefault(key, key)
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for i, j in found:
        root[find(("to", j))] = find(("from", i))
    groups: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for i, j in found:
        groups.setdefault(find(("from", i)), []).append((i, j))
    return list(groups.values())


def _without_doubles(handovers: list[Handover], pieces: Mapping[str, Piece]) -> list[Handover]:
    """Decisions first, then the surest: a handover that would put one body twice into one camera at once is left out,
    and one that closes a circle adds nothing."""
    rank = {"decision": 0, "place": 1, "walk": 1}
    of = {track: track for track in pieces}
    members = {track: [track] for track in pieces}
    kept = []
    for one in sorted(handovers, key=lambda h: (rank[h.basis], -h.probability, h.earlier, h.later)):
        a, b = of[one.earlier], of[one.later]
        if a == b:
            continue
        if one.basis != "decision" and _twice([pieces[t] for t in (*members[a], *members[b])]):
            continue
        kept.append(one)
        for track in members[b]:
            of[track] = a
        members[a] += members.pop(b)
    return kept


def _twice(parts: list[Piece]) -> bool:
    """Whether two tracks of one camera were in view at once for longer than a tracker's change of number, or two
    cameras saw them at once in different places."""
    for a, b in combinations(parts, 2):
        if a.camera == b.camera:
            both = min(a.walk.t_ms[-1], b.walk.t_ms[-1]) - max(a.walk.t_ms[0], b.walk.t_ms[0])
            if both > OVERLAP_MS:
                return True
        elif (told := _place_odds(a, b)) is not None and told[0] < 0:
            return True
    return False
