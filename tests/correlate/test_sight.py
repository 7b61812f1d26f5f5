"""What cameras and positioning can see of the plan: walls, blind parts, moved views, bounds of zones, degrees."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from benchmarks.partly import Tables, tables_of
from case.config import Camera, Obstacle
from case.errors import ConfigError
from correlate.amend import projection
from correlate.place import fit, homography
from correlate.sight import eye, footprint, obstacles
from sample_media.casefile import calibration
from sample_media.lens import lens_of
from sample_media.plan import Camera as Simulated
from sample_media.plant import plan as plant_plan

from .make import Site

POINTS = "".join(
    f"[[camera.point]]\npx = [{x}, {y}]\nplan_m = [{x / 100}, {y / 100}]\n"
    for x, y in ((0, 0), (1900, 0), (1900, 1000), (0, 1000), (900, 500))
)
V, W = "aaaaaaaaaaaa", "bbbbbbbbbbbb"
HALF = [[0, 0], [9, 0], [9, 10], [0, 10]]


def simulated() -> Simulated:
    """A camera at (58, 20.6), 5.6 m up."""
    return Simulated("C", "", (58.0, 20.6, 5.6), (48.2, 29.0, 0.5), 0, 1, (), 54.0)


def calibrated(**more: object) -> Camera:
    """The same camera as case.toml has it."""
    camera = simulated()
    points = [{"px": px, "plan_m": m} for px, m in calibration(plant_plan(), camera)]
    drawn = (camera.width_px, camera.height_px)
    return Camera.model_validate({"id": "C", "point": points, "drawn_at_px": drawn, **more})


def test_where_a_camera_hangs_follows_from_its_points() -> None:
    camera = calibrated()
    plan = homography(camera)
    assert plan is not None
    found = eye(camera, plan, (960, 540))
    assert found is not None and found.height_m is not None
    assert np.hypot(found.x_m - 58.0, found.y_m - 20.6) < 0.5 and abs(found.height_m - 5.6) < 0.3


def test_a_camera_straight_above_cannot_tell_where_it_hangs() -> None:
    corners = np.array([[0, 0], [100, 0], [100, 100], [0, 100], [50, 20]], float)
    assert eye(Camera(id="C"), fit(corners, corners / 10), (100, 100)) is None


@pytest.mark.parametrize(
    ("height_m", "behind", "far_behind"),
    [(None, False, False), (9.0, False, False), (3.0, False, True), (1.0, True, True)],
)
def test_a_wall_hides_what_is_behind_it_as_far_as_its_height_says(
    height_m: float | None, behind: bool, far_behind: bool
) -> None:
    camera = calibrated()
    plan = homography(camera)
    assert plan is not None
    wall = Obstacle(points_m=[(45.2, 21.0), (55.6, 33.2)], height_m=height_m)
    seen = footprint(camera, plan, (960, 540), [wall])
    assert seen.contains(shapely.Point(51.2, 26.5))  # before the wall
    assert seen.contains(shapely.Point(48.9, 28.4)) is behind
    assert seen.contains(shapely.Point(42.8, 33.6)) is far_behind
    assert footprint(camera, plan, (960, 540), [wall.model_copy(update={"floor": "2"})]).contains(
        shapely.Point(48.9, 28.4)
    )


def test_declared_blind_parts_and_range_are_taken_off() -> None:
    blind = calibrated(blind_m=[[(47, 28), (49, 28), (49, 30), (47, 30)]], range_m=14.0)
    plan = homography(blind)
    assert plan is not None
    seen = footprint(blind, plan, (960, 540), [])
    assert not seen.contains(shapely.Point(48, 29)) and seen.contains(shapely.Point(50.4, 27.1))
    assert not seen.contains(shapely.Point(45.0, 33.0))
    assert lens_of(simulated()) is not None


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "no GeoJSON"), ('{"features": [{"geometry": {"type": "Point", "coordinates": [1, 2]}}]}', "feature 1 is no"),
     ("[]", "no GeoJSON"), ('{"features": [{}]}', "feature 1"), (None, "no GeoJSON")],
)  # fmt: skip
def test_walls_that_cannot_be_read_are_named(tmp_path: Path, content: str | None, said: str) -> None:
    site = Site(tmp_path)
    site.zone("Z-1")
    case = site.case()
    toml = site.root / "case.toml"
    toml.write_text(toml.read_text().replace("[site]", '[site]\nobstacles = "walls.geojson"'), encoding="utf-8")
    if content is not None:
        (site.root / "walls.geojson").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        obstacles(type(case).open(site.root))


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Two videos of one camera whose view moves after five minutes of the first; tags by degrees and by metres; a zone
    that holds from 09:02 on, one half hidden by a wall, one half out of the anchors' reach."""
    extra = (
        POINTS + '[[obstacle]]\npoints_m = [[4.5, -1], [4.5, 11]]\n[[tag_coverage]]\nanchors_m = [[0, 0], [4.5, 0],'
        " [4.5, 10], [0, 10]]\n"
    )  # fmt: skip
    site = Site(tmp_path_factory.mktemp("sight"), extra=extra)
    site.zone("Z-1", polygon_m=HALF)
    site.record("zone", zone_id="Z-2", name="later", floor="1", zone_class="shared",
                polygon_wkt="POLYGON ((0 0, 9 0, 9 10, 0 10, 0 0))", valid_from="09:02:00")  # fmt: skip
    site.record("zone", zone_id="Z-3", name="bow tie", floor="1", polygon_wkt="POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))")
    site.record("zone", zone_id="Z-4", name="line", floor="1", polygon_wkt="POLYGON ((0 0, 4 4, 0 0))")
    site.video(V, "CAM-1", "09:00:00", minutes=10, zone_id=None, position_m=[0.0, 5.0])
    site.video(W, "CAM-1", "09:10:00", minutes=10, zone_id=None)
    site.health[V] = [(300_000, 600_000, "moved")]
    site.body(V, 1, (0, 200))
    site.body(V, 2, (310, 400))
    site.body(W, 1, (10, 100))
    site.tag("T1", "09:00:00", 240, 2.0, 5.0)
    site.record("position", file="gnss", tag_id="G1", moment="09:00:00", lon=120.001, lat=30.0005, acc_m=3.0)
    site.record("person", person_id="C20111", name="Zhang")
    site.record("person", person_id="C20112", name="Wang")
    site.record("permit_person", permit_no="P1", name="Zhang", role="worker", cert_no="C20111")
    site.record("permit_person", permit_no="P1", name="Wang", role="worker", cert_no="T410001")
    case = site.case()
    toml = site.root / "case.toml"
    toml.write_text(toml.read_text() + "[site.origin]\nlon = 120.0\nlat = 30.0\nnorth_deg = 0.0\n", encoding="utf-8")
    wanted = ("watched", "presence", "camera", "camera_zone", "question", "zone_shape", "permit_person_no", "position")
    return tables_of(type(case).open(site.root), wanted)


def test_what_a_moved_camera_saw_is_placed_nowhere_and_the_reason_is_said(tables: Tables) -> None:
    seen = {row["subject_id"] for row in tables.rows("presence") if row["subject_kind"] == "track"}
    assert seen == {f"{V}#1"}
    watched = [row for row in tables.rows("watched") if row["source_kind"] == "camera" and row["zone_id"] == "Z-1"]
    assert [(row["video_id"], row["end_ms"]) for row in watched] == [(V, 300_000)]
    assert "its view moved" in str(tables.rows("camera")[0]["problem"])
    asked = [row for row in tables.rows("question") if row["kind"] == "camera_moved"]
    assert "CAM-1" in str(asked[0]["text_en"]) and "移动" in str(asked[0]["text_zh"])


def test_a_zone_holds_only_while_it_is_valid(tables: Tables) -> None:
    stays = {(row["subject_kind"], row["zone_id"]): row["start_shown"] for row in tables.rows("presence")}
    for kind in ("track", "tag"):
        assert f"{stays[kind, 'Z-1']:%H:%M}" == "01:00" and f"{stays[kind, 'Z-2']:%H:%M}" == "01:02"
    first = {row["zone_id"]: row for row in tables.rows("watched") if row["source_kind"] == "camera"}
    assert first["Z-2"]["start_ms"] == 120_000 and f"{first['Z-2']['start_shown']:%H:%M}" == "01:02"


def test_walls_and_anchors_bound_what_counts_as_watched(tables: Tables) -> None:
    shares = {row["source_kind"]: row["seen_fraction"] for row in tables.rows("watched") if row["zone_id"] == "Z-1"}
    assert shares["camera"] == pytest.approx(0.5, abs=0.02) and shares["tags"] == pytest.approx(0.5, abs=0.02)


def test_crossed_outlines_are_mended_and_lines_refused_by_name(tables: Tables) -> None:
    shapes = {row["zone_id"]: row for row in tables.rows("zone_shape")}
    assert shapes["Z-3"]["area_m2"] == pytest.approx(8.0) and "crosses itself" in str(shapes["Z-3"]["problem"])
    assert shapes["Z-4"]["polygon_wkt"] is None
    asked = {row["subject"] for row in tables.rows("question") if row["kind"] == "zone_shape"}
    assert asked == {"Z-3", "Z-4"}


def test_degrees_become_metres_on_the_plan(tables: Tables) -> None:
    (fix,) = [row for row in tables.rows("position") if row["tag_id"] == "G1"]
    assert fix["x_m"] == pytest.approx(96.49, abs=0.05) and fix["y_m"] == pytest.approx(55.42, abs=0.05)


def test_a_plan_that_is_turned(tables: Tables) -> None:
    from case.config import Origin

    turned = projection(Origin(lon=120.0, lat=30.0, plan_m=(10.0, 0.0), north_deg=90.0))
    assert turned["sin_turn"] == pytest.approx(1.0) and turned["x_0"] == 10.0 and tables is not None


def test_a_number_in_brackets_is_the_person_s_where_it_is_no_certificate(tables: Tables) -> None:
    told = {row["name"]: (row["person_no"], row["cert_no"]) for row in tables.rows("permit_person_no")}
    assert told == {"Zhang": ("C20111", None), "Wang": (None, "T410001")}


def test_obstacles_come_from_geojson_too(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.zone("Z-1")
    case = site.case()
    features = [{"type": "Feature", "properties": {"floor": 2, "height_m": 3},
                 "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 0]]]}}]  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (site.root / "walls.geojson").write_text(text, encoding="utf-8")
    toml = site.root / "case.toml"
    toml.write_text(toml.read_text().replace("[site]", '[site]\nobstacles = "walls.geojson"'), encoding="utf-8")
    (one,) = obstacles(type(case).open(site.root))
    assert (one.floor, one.height_m, len(one.points_m)) == ("2", 3.0, 4)
