"""What is known of every track once the handovers between them are believed as far as they are likely.

A track's own observations and those of the tracks before and after it are joined by sum-product on a tree, which is
exact there: a handover keeps the identity with its probability, else anybody may follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from correlate.identity import NOBODY

if TYPE_CHECKING:
    from correlate.handover import Handover

NOBODY_KEY = ""
Posterior = Mapping[str, float]  # tag -> probability, "" for nobody known; nothing at all: nothing is known
Floats = NDArray[np.float64]


def smoothed(
    pieces: Mapping[str, Posterior], handovers: list[Handover], known: Mapping[str, str]
) -> dict[str, dict[str, float]]:
    """Probability by tag of every track, what is below 1 in 1000 left out.

    `pieces`: what its own path says of each track; `known`: tracks whose identity a person decided -> that identity.
    The handovers must hold no circle.
    """
    near: dict[str, list[tuple[str, float]]] = {track: [] for track in pieces}
    for one in handovers:
        near[one.earlier].append((one.later, one.probability))
        near[one.later].append((one.earlier, one.probability))
    done: dict[str, dict[str, float]] = {}
    for track in pieces:
        if track in done:
            continue
        tree = _tree(track, near)
        states = sorted({NOBODY_KEY, *(s for t in tree for s in pieces[t]), *(known[t] for t in tree if t in known)})
        prior = prior_of(states)
        local = {t: _evidence(pieces[t], states, prior, known.get(t)) for t in tree}
        done |= _beliefs(tree, near, local, prior, states)
    return done


def prior_of(states: list[str], heard: int = 0) -> Floats:
    """How likely each identity is before looking: NOBODY for nobody known, the tags (`heard`, if more) alike."""
    others = max(1, len(states) - 1, heard)
    return np.array([NOBODY if state == NOBODY_KEY else (1 - NOBODY) / others for state in states])


def _evidence(tags: Posterior, states: list[str], prior: Floats, known: str | None) -> Floats:
    """How much likelier the track's own observations are by state, to a factor."""
    if known is not None:
        return np.array([1.0 if state == known else 0.0 for state in states])
    if not tags:
        return np.ones(len(states))
    least = 1e-9
    return np.array([max(tags.get(state, 0.0), least) for state in states]) / prior


def _tree(start: str, near: Mapping[str, list[tuple[str, float]]]) -> list[str]:
    found, waiting = [start], [start]
    seen = {start}
    while waiting:
        for other, _ in near[waiting.pop()]:
            if other not in seen:
                seen.add(other)
                found.append(other)
                waiting.append(other)
    return found


def _beliefs(
    tree: list[str], near: Mapping[str, list[tuple[str, float]]], local: Mapping[str, Floats],
    prior: Floats, states: list[str],
) -> dict[str, dict[str, float]]:  # fmt: skip
    """Messages up to the first track of the tree and down again."""
    parent: dict[str, tuple[str, float]] = {}
    order = [tree[0]]
    for track in order:
        for other, keeps in near[track]:
            if other != tree[0] and other not in parent and other != parent.get(track, ("", 0))[0]:
                parent[other] = (track, keeps)
                order.append(other)
    up: dict[str, Floats] = {}
    gathered = {track: local[track].copy() for track in order}
    for track in reversed(order[1:]):
        above, keeps = parent[track]
        message = keeps * gathered[track] + (1 - keeps) * float(prior @ gathered[track])
        up[track] = message / max(message.max(), 1e-300)
        gathered[above] = gathered[above] * up[track]
        gathered[above] /= max(gathered[above].max(), 1e-300)
    whole = {tree[0]: prior * gathered[tree[0]]}
    for track in order[1:]:
        above, keeps = parent[track]
        without = whole[above] / np.maximum(up[track], 1e-300)
        without /= max(without.sum(), 1e-300)
        came = keeps * without + (1 - keeps) * prior
        whole[track] = came * gathered[track]
        whole[track] /= max(whole[track].sum(), 1e-300)
    out = {}
    for track in order:
        share = whole[track] / max(whole[track].sum(), 1e-300)
        out[track] = {state: float(value) for state, value in zip(states, share, strict=True) if value >= 1e-3}
    return out
