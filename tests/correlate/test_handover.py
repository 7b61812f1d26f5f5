"""Tracks of one body across gaps and cameras: walks whose truth is drawn, and what people decide about them."""

from __future__ import annotations

import numpy as np
import pytest

from correlate.beliefs import smoothed
from correlate.handover import Handover, Piece, bodies, hand_over
from correlate.identity import Walk


def piece(
    track: str, start_s: float, *corners: tuple[float, float], camera: str = "A", seconds: int = 10,
    apart_ms: int = 300, **tags: float,
) -> Piece:  # fmt: skip
    """A walk along corners at even speed, one place a second, known to 0.3 m."""
    steps = np.linspace(0, max(len(corners) - 1, 0), seconds)
    xy = np.column_stack([np.interp(steps, range(len(corners)), [c[axis] for c in corners]) for axis in (0, 1)])
    t_ms = (np.arange(seconds) * 1000 + start_s * 1000).astype(np.int64)
    return Piece(track, camera, "1", Walk(track, t_ms, xy, np.full(seconds, 0.3)), apart_ms, tags, heard=200)


def joined(pieces: list[Piece], **decided: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """Pairs handed over."""
    return {(one.earlier, one.later) for one in hand_over(pieces, **decided)}


EAST = ((0.0, 0.0), (10.0, 0.0))


@pytest.mark.parametrize(
    ("later", "same"),
    [
        (piece("b", 12, (12.0, 0.0), (20.0, 0.0)), True),  # two metres on, three seconds later
        (piece("b", 40, (11.0, 1.0), (11.0, 1.0)), True),  # stood behind something for half a minute
        (piece("b", 12, (40.0, 0.0), (50.0, 0.0)), False),  # thirty metres in three seconds
        (piece("b", 300, (10.5, 0.0), (11.0, 0.0)), False),  # five minutes later: anybody
        (piece("b", 12, (12.0, 0.0), (20.0, 0.0), camera="B"), True),  # into the next camera's view
        (piece("b", 12, (12.0, 0.0), (20.0, 0.0), camera="B", apart_ms=30_000), False),  # its clock is not known
        (piece("b", 5, (5.0, 0.0), (15.0, 0.0)), False),  # both in view of one camera at once
    ],
)
def test_who_goes_on_where_a_track_ended(later: Piece, same: bool) -> None:
    assert (("a", "b") in joined([piece("a", 0, *EAST), later])) is same


def test_two_that_pass_a_gap_side_by_side_keep_their_sides_and_name_each_other_as_rivals() -> None:
    pieces = [piece("a", 0, *EAST), piece("A", 0, (0.0, 2.0), (10.0, 2.0)),
              piece("b", 12, (13.0, 0.0), (20.0, 0.0)), piece("B", 12, (13.0, 2.0), (20.0, 2.0))]  # fmt: skip
    found = {one.later: one for one in hand_over(pieces)}
    assert found["b"].earlier == "a" and found["B"].earlier == "A"
    assert 0.05 < found["b"].rivals["A"] < found["b"].probability


def test_two_cameras_that_see_one_place_at_once_see_one_body() -> None:
    near = piece("b", 0, (0.2, 0.1), (10.2, 0.1), camera="B")
    far = piece("c", 0, (0.0, 4.0), (10.0, 4.0), camera="B")
    (one,) = hand_over([piece("a", 0, *EAST), near, far])
    assert {one.earlier, one.later} == {"a", "b"} and one.basis == "place"


def test_tags_that_differ_keep_tracks_apart_and_tags_that_agree_join_what_place_alone_would_not() -> None:
    a, apart = piece("a", 0, *EAST, T1=0.99), piece("b", 14, (13.0, 0.0), (20.0, 0.0), T2=0.99)
    assert not joined([a, apart])
    far = piece("b", 60, (40.0, 20.0), (50.0, 20.0), T1=0.99)
    assert joined([a, far]) and not joined([piece("a", 0, *EAST), piece("b", 60, (40.0, 20.0), (50.0, 20.0))])


def test_people_put_together_and_apart() -> None:
    a, b = piece("a", 0, *EAST), piece("b", 12, (12.0, 0.0), (20.0, 0.0))
    assert not joined([a, b], apart=[("b", "a")])
    far = piece("c", 3_000, (90.0, 90.0), (91.0, 90.0))
    assert ("a", "c") in joined([a, far], together=[("c", "a")])
    assert not joined([a, far], together=[("a", "c")], apart=[("a", "c")])


def test_an_identity_is_handed_over_as_far_as_the_handover_is_likely() -> None:
    chain = [Handover("a", "b", 0.9, 2_000, 1.0, {}, "walk"), Handover("b", "c", 0.9, 2_000, 1.0, {}, "walk")]
    found = smoothed({"a": {"T1": 0.999, "": 0.001}, "b": {}, "c": {}, "d": {"T2": 0.4, "T1": 0.4}}, chain, {})
    assert found["b"]["T1"] > found["c"]["T1"] > 0.8 and found["a"]["T1"] > 0.99
    assert found["d"]["T1"] == pytest.approx(found["d"]["T2"])
    named = smoothed({"a": {}, "b": {"T1": 0.6, "T2": 0.4}, "c": {}}, chain, {"c": "T2"})
    assert named["c"] == {"T2": 1.0} and named["b"]["T2"] > 0.8


def test_a_body_is_named_by_its_earliest_track() -> None:
    chain = [Handover("b", "c", 0.9, 1, 1.0, {}, "walk"), Handover("a", "b", 0.9, 1, 1.0, {}, "walk")]
    assert bodies(["a", "b", "c", "d"], chain) == {"a": "a", "b": "a", "c": "a", "d": "d"}
