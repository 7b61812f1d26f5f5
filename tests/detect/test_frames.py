from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detect.frames import coverage_table, lay_out, to_ms
from detect.packets import NO_PTS, Packets


def packets(
    pts: list[int | None], dts: list[int | None] | None = None, base: Fraction = Fraction(1, 1000),
    rate: Fraction | None = Fraction(25), reorders: bool = False, container: str = "mpegts", duration: int = 40,
) -> Packets:  # fmt: skip
    def column(values: list[int | None]) -> np.ndarray:
        return np.array([NO_PTS if value is None else value for value in values], np.int64)

    count = len(pts)
    return Packets(
        time_base=base, rate=rate, reorders=reorders, container=container, codec="h264", width_px=64, height_px=48,
        rotation_deg=0, has_audio=False, promised_frames=0, promised_ms=0, pts=column(pts), dts=column(dts or pts),
        duration=np.full(count, duration, np.int64), size=np.arange(count, dtype=np.int64), key=np.arange(count) == 0,
    )  # fmt: skip


def test_stored_order_becomes_presentation_order() -> None:
    line = lay_out(packets([0, 160, 80, 40, 120], [-80, -40, 0, 40, 80], reorders=True))
    assert line.t_ms.tolist() == [0, 40, 80, 120, 160]
    assert line.packet.tolist() == [0, 3, 2, 4, 1]
    assert line.gaps == [] and line.end_ms == 200


@pytest.mark.parametrize(
    ("pts", "t_ms", "gaps"),
    [
        ([500, 540, 580], [0, 40, 80], []),  # a start that is not zero
        ([0, 40, 80, 0, 40, 80], [0, 40, 80, 120, 160, 200], [(120, 120, "restart")]),
        ([9000, 9040, 9080, 3000, 3040], [0, 40, 80, 120, 160], [(120, 120, "jump_back")]),
        ([0, 40, 80, 5000, 5040], [0, 40, 80, 5000, 5040], [(120, 5000, "hole")]),
        ([0, 40, 40, 80], [0, 40, 40, 80], []),  # a repeat is kept, with no duration
        ([0, 40, 80, 980], [0, 40, 80, 980], []),  # 0.9 s: slow, not a hole
        ([0], [0], []),
        ([], [], []),
    ],
)
def test_times_and_gaps(pts: list[int | None], t_ms: list[int], gaps: list[tuple[int, int, str]]) -> None:
    line = lay_out(packets(pts))
    assert line.t_ms.tolist() == t_ms
    assert line.gaps == gaps


def test_a_slow_camera_has_no_holes() -> None:
    line = lay_out(packets([0, 2000, 4000, 6000], rate=Fraction(1, 2)))
    assert line.gaps == [] and line.end_ms == 8000 - 2000 + 40  # the last frame stands as long as its packet says


def test_small_jump_back_is_not_taken_for_reordering() -> None:
    line = lay_out(packets([0, 40, 80, 120, 60, 100, 140], [0, 40, 80, 120, 60, 100, 140]))
    assert line.segment.tolist() == [0, 0, 0, 0, 1, 1, 1]
    assert line.t_ms.tolist() == [0, 40, 80, 120, 160, 200, 240]


def test_absent_times_lie_between_their_neighbours() -> None:
    line = lay_out(packets([0, None, 80, None, 160], [None] * 5, reorders=True))
    assert line.t_ms.tolist() == [0, 40, 80, 120, 160]
    assert "2 frames carry no timestamp" in line.notes[0]


def test_no_timestamps_at_all_are_counted_and_said() -> None:
    line = lay_out(packets([None] * 4, [None] * 4, rate=Fraction(10)))
    assert line.counted and line.t_ms.tolist() == [0, 100, 200, 300]
    assert "carries no timestamps" in line.notes[0]


@settings(deadline=None)
@given(st.integers(0, 10**9), st.sampled_from([Fraction(1, 90000), Fraction(1001, 30000), Fraction(1, 25)]))
def test_rounding_never_adds_up(tick: int, base: Fraction) -> None:
    got = int(to_ms(np.array([tick], np.int64), base)[0])
    assert abs(Fraction(got) - tick * base * 1000) <= Fraction(1, 2)


spans = st.tuples(st.integers(0, 10_000), st.integers(0, 3_000)).map(lambda pair: (pair[0], sum(pair), "hole"))


@settings(deadline=None)
@given(st.lists(spans, max_size=6), st.integers(1, 12_000))
def test_recorded_and_gaps_tell_of_every_moment_once(gaps: list[tuple[int, int, str]], end_ms: int) -> None:
    rows = coverage_table("CAM", "v", end_ms, gaps).to_pylist()
    recorded = np.zeros(20_000, int)
    lost = np.zeros(20_000, bool)
    for row in rows:
        if row["kind"] == "recorded":
            assert row["start_ms"] < row["end_ms"] and row["cause"] is None
            recorded[row["start_ms"] : row["end_ms"]] += 1
        else:
            lost[row["start_ms"] : row["end_ms"]] = True
    assert recorded.max() <= 1
    assert not (lost & (recorded > 0)).any()
    assert ((recorded[:end_ms] > 0) | lost[:end_ms]).all() and not recorded[end_ms:].any()
