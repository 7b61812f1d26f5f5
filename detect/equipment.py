"""Helmet and vest of one body over time: looks vote in a sliding window, and a state has to be outvoted to change.

Three answers: worn, not_worn, cannot_see. A window without enough votes is cannot_see, whatever the state before was.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from detect.bind import CANNOT_SEE, LEAST_BODY_PX, NOT_WORN, WORN
from detect.body import Body, Happening

WINDOW_MS = 3_000  # looks that vote on a moment: half before, half after
LEAST_VOTES = 2
LEAST_SHARE = 0.15  # of the looks in the window must be votes: a single find among many blanks decides nothing
TO_CHANGE = 0.7  # of the votes must contradict a state to end it
LEAST_AGREE = 0.6  # of the votes of a whole stretch; below, its looks contradict each other and decide nothing
LEAST_STATE_MS = 1_000  # a shorter state between two others is taken for noise


def equipment(body: Body, step_s: float, until_ms: int = 1 << 62) -> list[Happening]:
    """The states of both items over the track, as events helmet_worn, helmet_not_worn, helmet_cannot_see, vest_..."""
    found = []
    last_ms = int(body.t_ms[-1]) + round(1000 * step_s)
    for item, looks in body.looks.items():
        votes = np.array([{WORN: 1.0, NOT_WORN: -1.0}.get(look, 0.0) for look in looks])
        states = _agreed(_smooth(_states(body.t_ms, votes), body.t_ms), votes)
        for a, b in _runs(states):
            found.append(_happening(body, item, states[a], a, b, votes, min(until_ms, last_ms)))
    return found


def _states(t_ms: NDArray[np.int64], votes: NDArray[np.float64]) -> list[str]:
    """The state at each frame of the track."""
    states: list[str] = []
    state = CANNOT_SEE
    low = np.searchsorted(t_ms, t_ms - WINDOW_MS // 2, side="left")
    high = np.searchsorted(t_ms, t_ms + WINDOW_MS // 2, side="right")
    worn = np.concatenate([[0], np.cumsum(votes > 0)])
    against = np.concatenate([[0], np.cumsum(votes < 0)])
    for a, b in zip(low, high, strict=True):
        yes, no = int(worn[b] - worn[a]), int(against[b] - against[a])
        if yes + no < min(LEAST_VOTES, b - a) or yes + no < LEAST_SHARE * (b - a) or yes + no == 0:
            state = CANNOT_SEE
        elif yes >= TO_CHANGE * (yes + no):
            state = WORN
        elif no >= TO_CHANGE * (yes + no):
            state = NOT_WORN
        states.append(state)  # between the two: as before
    return states


def _smooth(states: list[str], t_ms: NDArray[np.int64]) -> list[str]:
    """Short states between two equal ones become those; the ends of a track are left as they are."""
    smooth = list(states)
    runs = _runs(states)
    for before, (a, b), after in zip(runs, runs[1:], runs[2:], strict=False):
        same = smooth[before[0]] == smooth[after[0]]
        if same and t_ms[b] - t_ms[a] < LEAST_STATE_MS:
            smooth[a:b] = [smooth[before[0]]] * (b - a)
    return smooth


def _agreed(states: list[str], votes: NDArray[np.float64]) -> list[str]:
    """A state that its own looks do not support over its whole length is cannot_see."""
    agreed = list(states)
    for a, b in _runs(states):
        right = int((votes[a:b] > 0).sum()) if states[a] == WORN else int((votes[a:b] < 0).sum())
        if states[a] != CANNOT_SEE and right < LEAST_AGREE * int((votes[a:b] != 0).sum()):
            agreed[a:b] = [CANNOT_SEE] * (b - a)
    return agreed


def _runs(states: list[str]) -> list[tuple[int, int]]:
    edges = [0, *(n for n in range(1, len(states)) if states[n] != states[n - 1]), len(states)]
    return [(a, b) for a, b in pairwise(edges) if a < b]


def _happening(
    body: Body, item: str, state: str, a: int, b: int, votes: NDArray[np.float64], last_ms: int
) -> Happening:
    yes, no = int((votes[a:b] > 0).sum()), int((votes[a:b] < 0).sum())
    end_ms = int(body.t_ms[b]) if b < len(body.t_ms) else last_ms
    if state == CANNOT_SEE:
        height = float(np.median(body.box[a:b, 3] - body.box[a:b, 1]))
        disagree = min(yes, no) >= 2
        why = "too small" if height < LEAST_BODY_PX else "looks disagree" if disagree else "no clear look"
        detail = {"why": why, "body_px": round(height)}
        return Happening(f"{item}_{state}", int(body.t_ms[a]), end_ms, 1.0, b - a, int(body.frame[a]), detail)
    right = yes if state == WORN else no
    # Laplace's rule of succession over the votes: two of two is not yet certainty
    confidence = (right + 1) / (yes + no + 2)
    detail = {"votes_worn": yes, "votes_not_worn": no, "looks": b - a}
    start_ms, frame = int(body.t_ms[a]), int(body.frame[a])
    return Happening(f"{item}_{state}", start_ms, end_ms, round(confidence, 3), yes + no, frame, detail)
