"""The plan knows no walls: a camera outside a vessel does not watch its inside, nor a zone given to another camera."""

from __future__ import annotations

from pathlib import Path

import correlate
from tests.correlate.make import Site

POINTS = [([0, 0], [0, 10]), ([1920, 0], [20, 10]), ([1920, 1080], [20, 0]), ([0, 1080], [0, 0])]
INSIDE = [[2, 2], [8, 2], [8, 8], [2, 8]]


def test_only_cameras_that_can_look_in_count_as_watching(tmp_path: Path) -> None:
    pairs = "\n".join(f"[[camera.point]]\npx = {px}\nplan_m = {plan}" for px, plan in POINTS)
    site = Site(tmp_path)
    site.zone("YARD", zone_class="shared", polygon_m=INSIDE, kind="area")
    site.zone("TANK", polygon_m=INSIDE, kind="confined_space")
    site.zone("ROOM", polygon_m=INSIDE, kind="electrical")
    site.zone("GIVEN", polygon_m=INSIDE, kind="area")
    site.record("zone", zone_id="GIVEN", name="GIVEN", cameras=["CAM-2"])
    site.video("aaaaaaaaaaaa", "CAM-1", "09:00:00", minutes=5, zone_id=None)
    site.extra = pairs  # the last table of case.toml is the camera
    case = site.case()
    correlate.build(case)
    with correlate.open_store(case) as store:
        seen = store.table("camera_zone")
    assert set(seen.zone_id) == {"YARD"}
    assert seen.seen_fraction.iloc[0] > 0.99
