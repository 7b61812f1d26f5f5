"""A badge read as a body crosses the door's line says who it may be; two badges at once name each other as rivals."""

from __future__ import annotations

import json

import pytest

from benchmarks.partly import Tables, tables_of

from .make import Site

V = "aaaaaaaaaaaa"
LINE = '[[camera.line]]\nline_id = "L"\nzone_id = "Z-1"\nfrom_px = [960, 1080]\nto_px = [960, 0]\ndoor = "North gate"\n'


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Three bodies walk in over the line, at 10, 100 and 200 s: one badge at the first, two at the next, then none."""
    site = Site(tmp_path_factory.mktemp("door"), extra=LINE)
    site.zone("Z-1")
    site.video(V, "CAM-1", "09:00:00", minutes=10, recorded_start_uncertainty_s=0.5)
    for number, second in ((1, 10), (2, 100), (3, 200)):
        rows = site.tracks.setdefault(V, [])
        rows += [site.box(V, number, second * 1000 + step * 200, 700.0 + 20 * step, 500.0) for step in range(40)]
    for moment, person in (("09:00:11", "E1"), ("09:01:41", "E1"), ("09:01:42", "E2")):
        site.record(
            "swipe", person_id=person, name=person, door="North gate", direction="in", result="granted", moment=moment
        )
    for number in range(20):
        site.record("person", person_id=f"E{number}", name=f"E{number}")
    case = site.case()
    for source in ("CAM-1", "access_control"):
        content = {
            "anchor": "2026-11-18T00:00:00",
            "offset_ms": 0,
            "drift_ppm": 0.0,
            "uncertainty_ms": 500,
            "basis": "t",
        }
        case.decisions.append("clock", source, content, "test")
    return tables_of(case, ("link", "identity", "body"))


def test_one_badge_names_the_body_and_two_name_nobody(tables: Tables) -> None:
    links = {row["subject_id"]: row for row in tables.rows("link") if row["subject_kind"] == "track"}
    assert set(links) == {f"{V}#1"}
    one = links[f"{V}#1"]
    assert (one["person_id"], one["basis"]) == ("E1", "door swipe") and 0.8 < float(str(one["probability"])) < 0.95
    second = next(row for row in tables.rows("identity") if row["track_id"] == f"{V}#2")
    assert [rival["person_id"] for rival in json.loads(str(second["rivals"]))] == ["E2"]
