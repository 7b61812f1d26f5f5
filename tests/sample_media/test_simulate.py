"""Records, tag fixes and ideal detections: same bytes twice, noise as asked for, silence where there is an outage."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from case.schemas import DETECT_TABLES, record_schema
from sample_media.bodies import LOST_MS
from sample_media.conditions import ClockFault, Crowd, TagNoise
from sample_media.families import build
from sample_media.lens import lens_of
from sample_media.plan import CameraFault
from sample_media.scenario import Scenario
from sample_media.simulate import Simulation, simulate, write_tables


def small() -> Scenario:
    """The filmed family, cut to three minutes of film and half an hour of fixes."""
    scenario = build("body_no_badge", 1, "violated")
    (camera,) = scenario.cameras
    film = replace(camera, from_utc_ms=camera.from_utc_ms + 60_000, to_utc_ms=camera.from_utc_ms + 420_000)
    start = camera.from_utc_ms
    return replace(scenario, cameras=(film,), judge_from_utc_ms=start, judge_to_utc_ms=start + 600_000)


@pytest.fixture(scope="module")
def sim() -> Simulation:
    return simulate(small())


def digests(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def fixes(scenario: Scenario) -> pa.Table:
    return pa.Table.from_batches(list(simulate(scenario).positions()))


def test_same_scenario_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_tables(simulate(build("roster_tank", 3, "violated")), tmp_path / name)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    write_tables(simulate(build("roster_tank", 4, "violated")), tmp_path / "c")
    assert digests(tmp_path / "c") != digests(tmp_path / "a")


def test_every_table_has_the_schema_of_the_case(sim: Simulation) -> None:
    for name, table in sim.tables.items():
        assert table.schema == record_schema(name), name
    assert next(sim.positions()).schema == record_schema("position")
    for seen in sim.seen:
        for name, table in seen.tables.items():
            assert table.schema == DETECT_TABLES[name], name


def test_noise_is_as_large_as_asked_for() -> None:
    scenario = replace(build("roster_tank", 1, "met"), tags=TagNoise(interval_ms=1_000, sigma_m=0.4, latency_ms=0))
    path = simulate(scenario).paths["E00512"]
    table = fixes(scenario)
    mine = table.filter(pa.compute.equal(table.column("tag_id"), "BQ-0512"))
    moments = mine.column("moment_shown").cast(pa.int64()).to_numpy() // 1000
    x, y, _ = path.at(moments)
    errors = np.concatenate([mine.column("x_m").to_numpy() - x, mine.column("y_m").to_numpy() - y])
    assert errors.std() == pytest.approx(0.4, rel=0.05)
    assert abs(errors.mean()) < 0.02
    assert (np.diff(moments) % 1_000 == 0).all()


def test_an_outage_is_silence() -> None:
    plain = build("roster_tank", 1, "met")
    start, end = plain.judge_from_utc_ms + 95 * 60_000, plain.judge_from_utc_ms + 100 * 60_000
    one = fixes(replace(plain, tags=TagNoise(outages=(("BQ-0512", start, end),))))
    moments = one.column("moment_shown").cast(pa.int64()).to_numpy() // 1000
    tags = np.array(one.column("tag_id").to_pylist())
    during = (moments >= start + 200) & (moments < end)
    assert "BQ-0512" in tags[~during] and "BQ-0512" not in tags[during] and during.any()


def test_the_clock_of_a_source_moves_what_it_shows() -> None:
    plain = build("roster_tank", 1, "met")
    fast = replace(plain, clocks=(ClockFault("access_control", 45_000), ClockFault("positioning", -3_000)))
    one, other = (simulate(scenario).tables["swipe"].column("moment_shown").to_pylist() for scenario in (plain, fast))
    assert {(b - a).total_seconds() for a, b in zip(one, other, strict=True)} == {45.0}
    first, second = (fixes(scenario).column("moment_shown")[0].as_py() for scenario in (plain, fast))
    assert (second - first).total_seconds() == -3.0


@pytest.mark.parametrize("drift_ppm", [0.0, 200.0, -50.0])
def test_shown_times_invert_the_clock_model(drift_ppm: float) -> None:
    fault = ClockFault("x", 5_000, drift_ppm, 1_790_000_000_000)
    utc = 1_790_000_000_000 + 36_000_000
    shown = fault.shown_ms(utc)
    assert abs(shown - (5_000 + drift_ppm * 1e-6 * (shown - fault.anchor_utc_ms)) - utc) <= 1


def test_boxes_stand_on_the_ground_where_the_body_is(sim: Simulation) -> None:
    (seen,) = sim.seen
    track = seen.tracks[0]
    rows = seen.tables["track"].filter(pa.compute.equal(seen.tables["track"].column("track_id"), track.track_id))
    moments = rows.column("t_ms").to_numpy() + seen.film.camera.from_utc_ms
    x, y, z = sim.paths[track.person_id].at(moments)
    feet, _ = lens_of(seen.film.camera).project(np.stack([x, y, z], 1))
    middle = (rows.column("x1_px").to_numpy() + rows.column("x2_px").to_numpy()) / 2
    tall = rows.column("y2_px").to_numpy() - rows.column("y1_px").to_numpy()
    assert np.abs(middle - feet[:, 0]).mean() < 0.1 * tall.mean()
    assert np.abs(rows.column("y2_px").to_numpy() - feet[:, 1]).mean() < 0.12 * tall.mean()


def test_detectors_miss_now_and_then_and_tracks_survive_it(sim: Simulation) -> None:
    (seen,) = sim.seen
    table = seen.tables["track"]
    for track_id in set(table.column("track_id").to_pylist()):
        t_ms = np.sort(table.filter(pa.compute.equal(table.column("track_id"), track_id)).column("t_ms").to_numpy())
        assert np.diff(t_ms).max(initial=0) <= LOST_MS
    looks = table.column("helmet").to_pylist()
    assert {"worn", "cannot_see"} <= set(looks)
    assert looks.count("not_worn") < 0.1 * len(looks)


def test_faults_of_a_recorder() -> None:
    scenario = small()
    (camera,) = scenario.cameras
    t = camera.from_utc_ms
    faults = (CameraFault("missing", t + 60_000, t + 80_000), CameraFault("covered", t + 120_000, t + 180_000),
              CameraFault("truncated", t + 300_000))  # fmt: skip
    (seen,) = simulate(replace(scenario, cameras=(replace(camera, faults=faults),))).seen
    kinds = [(row["kind"], row["start_ms"], row["end_ms"]) for row in seen.tables["coverage"].to_pylist()]
    assert kinds == [("recorded", 0, 60_000), ("gap", 60_000, 80_000), ("recorded", 80_000, 300_000)]
    states = [(row["state"], row["start_ms"], row["end_ms"]) for row in seen.tables["health"].to_pylist()]
    assert states == [("good", 0, 120_000), ("blind", 120_000, 180_000), ("good", 180_000, 300_000)]
    t_ms = seen.tables["track"].column("t_ms").to_numpy()
    assert not ((t_ms >= 120_000) & (t_ms < 180_000)).any()
    assert seen.tables["frame"].num_rows == seen.tables["video"].column("frame_count")[0].as_py()


def test_a_crowd_does_not_remember(tmp_path: Path) -> None:
    plain = build("roster_tank", 1, "met")
    scenario = replace(plain, crowd=Crowd(12, 2, 4), tags=TagNoise(interval_ms=60_000))
    count = write_tables(simulate(scenario), tmp_path)
    table = pq.read_table(tmp_path / "position.parquet")
    assert table.num_rows == count
    crowd = [tag for tag in table.column("tag_id").to_pylist() if tag.startswith("BQ-K")]
    assert len(set(crowd)) == 12 and len(crowd) > 12 * 2 * 400
