"""Bodies and tags: paths that are known to belong together, and bodies that carry no tag."""

from __future__ import annotations

import numpy as np
import pytest

from correlate.identity import Walk, match


def path(name: str, corners: list[tuple[float, float]], noise_m: float, seed: int, seconds: int = 60) -> Walk:
    """A walk along corners at even speed, one place a second, with Gaussian noise."""
    steps = np.linspace(0, len(corners) - 1, seconds)
    xy = np.column_stack([np.interp(steps, range(len(corners)), [c[axis] for c in corners]) for axis in (0, 1)])
    noise = np.random.default_rng(seed).normal(0, noise_m, xy.shape) if noise_m else 0.0
    return Walk(name, np.arange(seconds, dtype=np.int64) * 1000, xy + noise, np.full(seconds, max(noise_m, 0.3)))


A = [(0.0, 0.0), (20.0, 0.0), (20.0, 10.0)]
B = [(20.0, 10.0), (0.0, 10.0), (0.0, 0.0)]


@pytest.mark.parametrize("noise_m", [0.5, 3.0])
def test_each_body_gets_its_own_tag(noise_m: float) -> None:
    bodies = [path("b1", A, 0.3, 1), path("b2", B, 0.3, 2)]
    tags = [path("T-B", B, noise_m, 3), path("T-A", A, noise_m, 4)]
    found = match(bodies, tags, 0)
    assert [max(one.tags, key=one.tags.__getitem__) for one in found] == ["T-A", "T-B"]
    assert all(max(one.tags.values()) > 0.9 for one in found)


def test_a_body_far_from_every_tag_is_nobody_known() -> None:
    (found,) = match([path("b", [(50.0, 50.0), (60.0, 50.0)], 0.3, 1)], [path("T", A, 0.5, 2)], 0)
    assert found.nobody > 0.9


def test_two_bodies_beside_one_tag_do_not_share_it() -> None:
    side = [(x, y + 1.0) for x, y in A]
    found = match([path("on", A, 0.2, 1), path("beside", side, 0.2, 2)], [path("T", A, 0.5, 3)], 0)
    assert found[0].tags["T"] > 0.8
    assert found[0].tags["T"] + found[1].tags.get("T", 0.0) < 1.2


def test_two_tags_side_by_side_name_each_other_as_rivals() -> None:
    still = [(5.0, 5.0), (5.0, 5.0)]
    (found,) = match([path("b", still, 0.3, 1, 8)], [path("T1", still, 3.0, 2, 8), path("T2", still, 3.0, 3, 8)], 0)
    assert set(found.tags) == {"T1", "T2"} and max(found.tags.values()) < 0.95


def test_clocks_that_may_differ_make_a_walker_less_sure_than_one_who_stands() -> None:
    late = Walk("T", path("T", A, 0.5, 1).t_ms + 4_000, path("T", A, 0.5, 1).xy_m, np.full(60, 0.5))
    (exact,) = match([path("b", A, 0.3, 2)], [late], 0)
    (wide,) = match([path("b", A, 0.3, 2)], [late], 8_000)
    assert exact.tags.get("T", 0.0) < wide.tags["T"]


def test_a_track_that_changes_bodies_half_way_is_doubted() -> None:
    first, second = path("x", A, 0.2, 1), path("x", B, 0.2, 2)
    swapped = Walk("b", first.t_ms, np.concatenate((first.xy_m[:30], second.xy_m[30:])), first.sd_m)
    (found,) = match([swapped], [path("T-A", A, 0.5, 3), path("T-B", B, 0.5, 4)], 0)
    assert max(found.tags.values(), default=0.0) <= 0.5


def test_a_silent_tag_says_nothing() -> None:
    tag = path("T", A, 0.5, 1)
    gone = Walk("T", tag.t_ms + 3_600_000, tag.xy_m, tag.sd_m)
    (found,) = match([path("b", A, 0.3, 2)], [gone], 0)
    assert found.tags == {} and found.nobody == pytest.approx(1.0)


def test_long_tracks_beside_each_other_keep_their_tags_however_sure_both_are() -> None:
    still = [(5.0, 5.0), (5.0, 5.0)]
    aside = [(6.7, 5.0), (6.7, 5.0)]
    bodies = [path("b1", still, 0.3, 1, 1800), path("b2", aside, 0.3, 2, 1800)]
    tags = [path("T2", aside, 3.0, 3, 1800), path("T1", still, 3.0, 4, 1800)]
    found = match(bodies, tags, 600)
    assert found[0].tags.get("T1", 0.0) > 0.9 and found[1].tags.get("T2", 0.0) > 0.9


def test_a_tag_that_another_body_cannot_have_is_free_for_those_after_it() -> None:
    """b1 then b3 carry T1; b2, beside them all the while, would take T1 if b1 did not need it."""
    side = [(5.0, 6.5), (5.0, 6.5)]
    still = [(5.0, 5.0), (5.0, 5.0)]
    whole = path("b2", side, 0.3, 2, 300)
    first, last = path("b1", still, 0.3, 1, 200), path("x", still, 0.3, 5, 95)
    later = Walk("b3", last.t_ms + 205_000, last.xy_m, last.sd_m)
    tags = [path("T1", still, 1.0, 3, 300), path("T2", [(5.0, 8.0), (5.0, 8.0)], 1.0, 4, 300)]
    tops = {one.body: max(one.tags, key=one.tags.__getitem__) for one in match([first, whole, later], tags, 0)}
    assert tops == {"b1": "T1", "b2": "T2", "b3": "T1"}


def test_the_moment_of_a_swap_is_told() -> None:
    first, second = path("x", A, 0.2, 1), path("x", B, 0.2, 2)
    swapped = Walk("b", first.t_ms, np.concatenate((first.xy_m[:30], second.xy_m[30:])), first.sd_m)
    (found,) = match([swapped], [path("T-A", A, 0.5, 3), path("T-B", B, 0.5, 4)], 0)
    assert found.swap_ms is not None and abs(found.swap_ms - 30_000) <= 10_000
