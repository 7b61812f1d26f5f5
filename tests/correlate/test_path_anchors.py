"""Walks as clock anchors: the true offset in its bar, no anchor from standing still, no proposal from strangers."""

from __future__ import annotations

import numpy as np
import pytest

from correlate.clocks import ClockProposal, propose
from correlate.identity import Walk
from correlate.path_anchors import walk_anchors

START_MS = 1_794_980_000_000


def walk(name: str, dice: np.random.Generator, seconds: int = 1800) -> Walk:
    """Somebody walking about a yard of 40 m: a goal every 20 to 60 s, standing between; a fix every 2 s."""
    t_ms = START_MS + 1000 * np.arange(seconds, dtype=np.int64)
    xy = np.empty((seconds, 2))
    at, goal, wait = dice.uniform(0, 40, 2), dice.uniform(0, 40, 2), 0
    for second in range(seconds):
        away = goal - at
        far = float(np.hypot(*away))
        if far < 1.3:
            wait = wait or int(dice.integers(5, 40))
            wait -= 1
            if wait == 0:
                goal = dice.uniform(0, 40, 2)
        else:
            at = at + away / far * 1.2
        xy[second] = at
    noise = dice.normal(0, 0.5, (len(xy[::2]), 2))
    return Walk(name, t_ms[::2], xy[::2] + noise, np.full(len(xy[::2]), 0.5))


def seen(tag: Walk, name: str, from_s: int, seconds: int, offset_ms: int, dice: np.random.Generator) -> Walk:
    """The body of that tag on a camera whose clock is `offset_ms` fast, and whose plan is out by half a metre."""
    true = START_MS + 1000 * np.arange(from_s, from_s + seconds, dtype=np.int64)
    xy = np.column_stack([np.interp(true, tag.t_ms, tag.xy_m[:, axis]) for axis in (0, 1)])
    return Walk(name, true + offset_ms, xy + dice.normal(0, 0.3, xy.shape) + 0.35, np.full(seconds, 0.6))


@pytest.mark.parametrize("offset_ms", [-47_000, 12_300, 420_000])
def test_the_true_offset_lies_in_the_bar(offset_ms: int) -> None:
    inside = proposed = 0
    for seed in range(3):
        dice = np.random.default_rng(seed)
        tags = [walk(f"T{number}", dice) for number in range(4)]
        bodies = [seen(tags[n], f"b{n}", 700 + 60 * n, 80, offset_ms, dice) for n in range(4)]
        found = propose("CAM-1", walk_anchors(bodies, tags), "positioning")
        if isinstance(found, ClockProposal):
            proposed += 1
            inside += abs(found.clock.offset_ms - offset_ms) <= found.clock.uncertainty_ms < 5_000
    assert proposed == 3 and inside == proposed


def test_bodies_without_a_tag_lead_to_no_proposal() -> None:
    proposed = 0
    for seed in range(5):
        dice = np.random.default_rng(1000 + seed)
        tags = [walk(f"T{number}", dice) for number in range(4)]
        strangers = [walk(f"S{number}", dice) for number in range(4)]
        bodies = [seen(one, f"b{n}", 700 + 60 * n, 80, 0, dice) for n, one in enumerate(strangers)]
        proposed += isinstance(propose("CAM-1", walk_anchors(bodies, tags), "positioning"), ClockProposal)
    assert proposed == 0


def test_standing_still_is_no_anchor_and_neither_are_two_tags_on_one_walk() -> None:
    dice = np.random.default_rng(3)
    tag = walk("T0", dice)
    still = Walk("T1", tag.t_ms, np.tile([5.0, 5.0], (len(tag.t_ms), 1)), tag.sd_m)
    assert walk_anchors([seen(still, "b", 700, 60, 0, dice)], [still, tag]) == []
    twin = Walk("T2", tag.t_ms, tag.xy_m + 0.1, tag.sd_m)
    assert walk_anchors([seen(tag, "b", 700, 60, 0, dice)], [tag, twin]) == []
    assert walk_anchors([], [tag]) == [] and walk_anchors([seen(tag, "b", 700, 60, 0, dice)], []) == []
