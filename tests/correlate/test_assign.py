"""Tags shared out among bodies, against every way of sharing them tried out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from correlate.assign import Floats, shared_out


def best_by_trial(score: Floats, together: Floats) -> tuple[int, ...]:
    """The likeliest whole of all that are allowed; the last column is nobody."""
    count, tags = score.shape
    table = np.column_stack((score, np.zeros(count)))
    found, best = (tags,) * count, 0.0
    for way in product(range(tags + 1), repeat=count):
        clash = any(way[i] == way[j] < tags and together[i, j] >= 0.5 for i in range(count) for j in range(i))
        total = float(sum(table[i, t] for i, t in enumerate(way)))
        if not clash and total > best:
            found, best = way, total
    return tuple(found)


@pytest.mark.parametrize("seed", range(30))
def test_the_whole_is_the_likeliest_there_is(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count, tags = int(rng.integers(2, 6)), int(rng.integers(1, 5))
    score = rng.normal(3, 6, (count, tags))
    together = np.triu(rng.random((count, count)) < 0.7, 1).astype(float)
    chance = shared_out(score, together + together.T)
    assert np.allclose(chance.sum(axis=1), 1.0)
    table = np.column_stack((score, np.zeros(count)))
    got = sum(table[i, t] for i, t in enumerate(chance.argmax(axis=1)))
    wanted = sum(table[i, t] for i, t in enumerate(best_by_trial(score, together + together.T)))
    assert got == pytest.approx(wanted)


def test_alternatives_are_as_likely_as_the_whole_with_them() -> None:
    both = np.array([[0.0, 1.0], [1.0, 0.0]])
    chance = shared_out(np.array([[20.0, 18.0], [20.0, 17.0]]), both)  # 37 against 38
    assert chance[0, 1] == pytest.approx(np.exp(1) / (1 + np.exp(1)), abs=0.01)
    assert shared_out(np.array([[5.0], [3.0]]), both)[1, 0] == pytest.approx(np.exp(-2) / (1 + np.exp(-2)), abs=0.01)


def test_bodies_that_were_never_in_view_together_may_carry_one_tag() -> None:
    chance = shared_out(np.array([[9.0], [9.0]]), np.zeros((2, 2)))
    assert (chance[:, 0] > 0.99).all()
