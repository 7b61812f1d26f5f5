"""The cases of benchmarks.identity: what detection and import leave behind, walls of the plan, clocks accepted."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa

from benchmarks.partly import write_records
from case import Case
from case.files import write_text
from sample_media.casefile import case_toml
from sample_media.make import CLOCK_UNCERTAINTY_MS, accept_clocks, write_detections
from sample_media.plan import Plan
from sample_media.scenario import Scenario
from sample_media.simulate import Simulation


def case_of(root: Path, simulation: Simulation) -> Case:
    """A case folder with what detection and import leave behind, clocks accepted; no files of a site are written."""
    scenario = simulation.scenario
    case = Case.create(root, scenario.name, scenario.day.timezone, scenario.language)
    write_text(root / "case.toml", case_toml(scenario, [], root, {}))
    case = with_walls(Case.open(root), scenario.plan)
    write_detections(simulation, case)
    positions = pa.Table.from_batches(list(simulation.positions()))
    write_records(case, {**simulation.tables, "position": positions})
    accept_clocks(simulation, case, [])
    _accept(case, scenario, "positioning")
    return case


def _accept(case: Case, scenario: Scenario, source_id: str) -> None:
    content = {"anchor": "2026-11-01T00:00:00", "offset_ms": 0, "drift_ppm": 0.0, "basis": "network time (simulated)",
               "uncertainty_ms": CLOCK_UNCERTAINTY_MS}  # fmt: skip
    if scenario.clock(source_id).offset_ms == 0:
        case.decisions.append("clock", source_id, content, reason="checked against network time", actor="sample")


def with_walls(case: Case, plan: Plan) -> Case:
    """The case with the walls of its plan, as a site would hand them over in GeoJSON."""
    features = [
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [list(point) for point in wall.points_m]},
         "properties": {"floor": wall.floor, "height_m": wall.height_m, "name": wall.name}}
        for wall in plan.walls
    ]  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    write_text(case.root / "site" / "walls.geojson", text)
    toml = case.root / "case.toml"
    named = toml.read_text(encoding="utf-8").replace("[site]\n", '[site]\nobstacles = "site/walls.geojson"\n', 1)
    write_text(toml, named)
    return Case.open(case.root)
