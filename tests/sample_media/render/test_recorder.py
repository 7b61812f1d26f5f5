"""When the recorder takes frames, what its clock shows, and what each fault does."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from sample_media.render.recorder import Slot, slots
from sample_media.render.stage import CameraSpec, RecorderFault

START = datetime(2026, 6, 12, 6, 0, tzinfo=UTC)
START_MS = int(START.timestamp() * 1000)


def record(seconds: float = 10, start: datetime = START, **changes: object) -> list[Slot]:
    given: dict = {"fps": 8.0, "jitter_ms": 5.0}
    spec = CameraSpec("c", "c", (0.0, 0.0, 5.0), (5.0, 0.0, 0.0), **(given | changes))
    return slots(spec, start, start + timedelta(seconds=seconds))


def fault(kind: str, start_s: float, end_s: float = 0, **more: object) -> tuple[RecorderFault, ...]:
    return (RecorderFault(kind, START_MS + int(start_s * 1000), START_MS + int(end_s * 1000), **more),)  # type: ignore[arg-type]


def test_frames_are_numbered_and_their_times_rise() -> None:
    plan = record()
    assert [s.frame for s in plan] == list(range(80))
    assert plan[0].t_ms == 0
    assert all(a.t_ms < b.t_ms for a, b in itertools.pairwise(plan))
    steps = [b.t_ms - a.t_ms for a, b in itertools.pairwise(plan)]
    assert max(steps) > 126 and 100 < min(steps) < 124  # a recorder is never even


def test_same_camera_gives_the_same_times() -> None:
    assert record() == record()
    assert record(seed=2) != record()


def test_clock_error_is_in_the_overlay_only() -> None:
    right, slow = record(), record(clock_error_ms=-47_000)
    assert [s.t_ms for s in right] == [s.t_ms for s in slow]
    assert right[0].shown == "2026-06-12 14:00:00"
    assert slow[0].shown == "2026-06-12 13:59:13"


def test_drift_stretches_container_and_overlay_alike() -> None:
    plan = record(3600, fps=1.0, clock_drift_ppm=1000.0, jitter_ms=0.0)
    assert plan[-1].t_ms - (plan[-1].utc_ms - plan[0].utc_ms) == pytest.approx(3599, abs=1)
    assert plan[-1].shown == "2026-06-12 15:00:02"


def test_missing_leaves_a_hole_and_time_runs_on() -> None:
    plan = record(40, faults=fault("missing", 10, 30))
    assert not any(START_MS + 10_000 <= s.utc_ms < START_MS + 30_000 for s in plan)
    assert max(b.t_ms - a.t_ms for a, b in itertools.pairwise(plan)) == pytest.approx(20_000, abs=200)


def test_frozen_repeats_picture_and_clock() -> None:
    plan = record(10, faults=fault("frozen", 4, 7))
    still = [s for s in plan if START_MS + 4_000 <= s.utc_ms < START_MS + 7_000]
    assert len(still) > 20
    assert len({(s.pictured_utc_ms, s.shown) for s in still}) == 1
    assert plan[-1].pictured_utc_ms == plan[-1].utc_ms


def test_covered_comes_and_goes() -> None:
    plan = record(10, faults=fault("covered", 3, 6))
    cover = {round((s.utc_ms - START_MS) / 1000): s.covered for s in plan}
    assert (cover[2], cover[5], cover[8]) == (0.0, 1.0, 0.0)


def test_knocked_swings_and_stays() -> None:
    plan = record(10, faults=fault("knocked", 5, yaw_deg=12.0, roll_deg=-4.0))
    assert plan[0].turn_deg == (0.0, 0.0, 0.0)
    assert plan[-1].turn_deg == (12.0, 0.0, -4.0)
    assert len({s.turn_deg for s in plan}) > 4


def test_truncated_ends_early() -> None:
    assert len(record(10, faults=fault("truncated", 6))) == 48


def test_clock_jump_shows_once() -> None:
    plan = record(10, faults=fault("clock_jump", 5, step_ms=3_600_000))
    assert plan[0].shown == "2026-06-12 14:00:00"
    assert plan[-1].shown == "2026-06-12 15:00:09"
    assert plan[-1].t_ms < 10_100


def test_variable_rate_is_slower_and_uneven() -> None:
    plan = record(40, faults=fault("variable_rate", 10, 30, rate_factor=0.4))
    slow = [s.t_ms for s in plan if START_MS + 10_500 < s.utc_ms < START_MS + 29_500]
    steps = [b - a for a, b in itertools.pairwise(slow)]
    assert 200 < sum(steps) / len(steps) < 480
    assert max(steps) > 2 * min(steps)


def test_repeated_hour_when_summer_time_ends() -> None:
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 summer time in Berlin, an hour before it is 02:30 again
    plan = record(3600 * 1.2, start=start, fps=0.1, jitter_ms=0.0, time_zone="Europe/Berlin")
    hours = [s.shown[11:16] for s in plan]
    assert hours[0] == "02:30" and hours.count("02:30") == 12
    assert all(a.t_ms < b.t_ms for a, b in itertools.pairwise(plan))
