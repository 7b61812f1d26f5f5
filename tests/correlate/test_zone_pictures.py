"""Zones land in a camera's picture where its calibration puts them; what lies behind it or outside is not drawn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from case import Case
from correlate.place import homography
from correlate.zone_pictures import zone_pictures

POINTS = [((100, 300), (0, 0)), ((540, 300), (10, 0)), ((420, 120), (10, 20)), ((220, 120), (0, 20))]


@dataclass
class Told:
    """Stands for the case database: the shapes of zones."""

    shapes: dict[str, str]

    def table(self, name: str) -> pd.DataFrame:
        assert name == "zone_shape"
        return pd.DataFrame([{"zone_id": key, "floor": "1", "polygon_wkt": wkt} for key, wkt in self.shapes.items()])


@pytest.fixture
def case(tmp_path: Path) -> Case:
    root = tmp_path / "case"
    Case.create(root, name="z", timezone="UTC")
    points = "".join(f"[[camera.point]]\npx = {list(px)}\nplan_m = {list(plan)}\n" for px, plan in POINTS)
    camera = (
        f'[[camera]]\nid = "C"\ndrawn_at_px = [640, 360]\n{points}'
        '[[camera.zone]]\nzone_id = "DRAWN"\npolygon_px = [[0, 0], [320, 0], [320, 180]]\n'
    )
    text = (root / "case.toml").read_text(encoding="utf-8")
    (root / "case.toml").write_text(text + camera, encoding="utf-8")
    return Case.open(root)


def drawn(case: Case, shapes: dict[str, str]) -> dict[str, Any]:
    return {one.zone_id: np.array(one.ring) for one in zone_pictures(case, Told(shapes))}  # type: ignore[arg-type]


def test_a_zone_comes_back_to_the_plan(case: Case) -> None:
    ring = drawn(case, {"Z": "POLYGON ((2 2, 8 2, 8 12, 2 12, 2 2))"})["Z"]
    plan = homography(case.config.camera[0])
    assert plan is not None
    metres = plan.to_plan(ring * [640, 360])
    assert metres.min(axis=0) == pytest.approx([2, 2], abs=0.1) and metres.max(axis=0) == pytest.approx(
        [8, 12], abs=0.1
    )


def test_what_is_out_of_view_is_left_out_and_what_is_half_in_is_cut(case: Case) -> None:
    found = drawn(case, {
        "BEHIND": "POLYGON ((0 -500, 10 -500, 10 -400, 0 -400, 0 -500))",
        "HALF": "POLYGON ((2 2, 60 2, 60 12, 2 12, 2 2))",
        "AROUND": "MULTIPOLYGON (((2 2, 8 2, 8 12, 2 2)))",
    })  # fmt: skip
    assert set(found) == {"DRAWN", "HALF"}
    assert (
        found["HALF"].max() <= 1
        and found["HALF"].min() >= 0
        and found["HALF"][:, 0].max() == pytest.approx(1, abs=0.01)
    )
    assert found["DRAWN"].max(axis=0).tolist() == [0.5, 0.5]
