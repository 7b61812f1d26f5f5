"""The app's own routes: nothing without an open page's token; lanes say what the case says; faces need a reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from case import Case
from case.errors import AccessError
from timeline.wall import wall_of
from ui.media import grants, payload
from ui.media.route import routes

DAY = 86_400_000


class Sessions:
    """Stands for Streamlit's runtime: which sessions are open, and whose script runs."""

    def __init__(self) -> None:
        self.open = {"one"}
        self.session_id = "one"

    def exists(self) -> bool:
        return True

    def instance(self) -> Sessions:
        return self

    def is_active_session(self, session_id: str) -> bool:
        return session_id in self.open


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> Sessions:
    fake = Sessions()
    monkeypatch.setattr(grants, "Runtime", fake)
    monkeypatch.setattr(grants, "get_script_run_ctx", lambda: fake)
    monkeypatch.setattr(grants, "_held", {})
    return fake


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=routes()))


def test_without_a_session_there_is_nothing(client: TestClient, sessions: Sessions, paper_case: Case) -> None:
    for path in ("facts", "lanes", "progress", "film/x.mp4", "frames/x", "boxes/x"):
        got = client.get(f"/retrace/{'a' * 43}/{path}")
        assert (got.status_code, got.content) == (403, b""), path
    grant = grants.session_grant(paper_case)
    assert grant is not None and len(grant.token) >= 43 and grants.session_grant(paper_case) == grant
    assert client.get(f"/retrace/{grant.token}/facts").status_code == 200
    assert client.get(f"/retrace/{grant.token}/film/..%2f..%2fcase.toml.mp4").status_code == 404
    assert client.get(f"/retrace/{grant.token}/film/unknown.mp4").status_code == 404
    sessions.open.clear()  # the page is closed
    assert client.get(f"/retrace/{grant.token}/facts").status_code == 403
    assert client.post(f"/retrace/{grant.token}/facts").status_code == 405


def test_lanes_and_facts_of_records(client: TestClient, sessions: Sessions, paper_case: Case) -> None:
    grant = grants.session_grant(paper_case)
    assert grant is not None
    facts = client.get(f"/retrace/{grant.token}/facts?language=zh").json()
    assert facts["incident"]["bar_ms"] == 5000 and facts["zones"]["Z-V105"]
    start, end = facts["span"]
    asked = {"from_ms": start, "to_ms": end, "px": 1000, "language": "zh"}
    got = client.get(f"/retrace/{grant.token}/lanes", params=asked)
    assert got.headers["Cache-Control"] == "private, no-store"
    lanes = {(lane["group"], lane["label"]): lane for lane in got.json()["lanes"]}
    plan = next(entry for entry in lanes["permit", "DH20261118003"]["entries"] if entry[3] == "plan")
    assert plan[1] - plan[0] == 80_000  # 09:00:10 to 09:01:30
    assert ("person", "刘洋") in lanes
    found = client.get(f"/retrace/{grant.token}/lanes", params=asked | {"find": "刘洋"}).json()["lanes"]
    assert {lane["label"] for lane in found if lane["group"] == "person"} == {"刘洋"}
    for odd in ({"from_ms": "nan"}, {"from_ms": "1e400", "to_ms": "x", "px": "-5"}, {"find": "%' or 1=1 --"}):
        assert client.get(f"/retrace/{grant.token}/lanes", params=asked | odd).status_code == 200


def test_far_away_short_entries_are_counted_together(paper_case: Case) -> None:
    near = payload.lanes(
        paper_case, payload.ms(datetime(2026, 11, 18, 1)), payload.ms(datetime(2026, 11, 18, 2)), 3000, "en"
    )
    far = payload.lanes(paper_case, payload.ms(datetime(2026, 10, 18)), payload.ms(datetime(2026, 12, 18)), 300, "en")

    def counted(told: dict, group: str) -> tuple[int, int]:
        entries = [entry for lane in told["lanes"] if lane["group"] == group for entry in lane["entries"]]
        return len(entries), sum(entry[5] for entry in entries)

    for group in ("person", "permit"):
        assert counted(far, group)[1] == counted(near, group)[1] > 0
        assert counted(far, group)[0] <= counted(near, group)[0]
    assert all(entry[9] is None for lane in far["lanes"] for entry in lane.get("entries", []) if entry[5] > 1)


def test_faces_need_a_name_a_role_that_may_and_a_reason(sessions: Sessions, tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", name="c", timezone="UTC")
    (case.derived / "footage.json").write_text(
        '[{"video_id": "v", "camera_id": "C", "path": "footage/v.mp4"}]', encoding="utf-8"
    )
    for actor, role, reason in (("", "investigator", "why"), ("A", "viewer", "why"), ("A", "investigator", " ")):
        with pytest.raises(AccessError):
            grants.unmask(case, actor=actor, role=role, reason=reason)
    assert not grants.session_grant(case).unmasked  # type: ignore[union-attr]
    grant = grants.unmask(case, actor="A", role="investigator", reason="identify the injured")
    assert grant.unmasked and grants.grant_of(grant.token) == grant
    entry = case.custody.entries()[-1]
    assert (entry["action"], entry["actor"], entry["detail"]["video_id"]) == ("unmask", "A", "v")
    grants.mask_again(case)
    assert not grants.session_grant(case).unmasked  # type: ignore[union-attr]
    assert case.custody.entries()[-1]["action"] == "mask"


@pytest.mark.parametrize(
    ("accepted", "drift", "t_ms"), [(True, 0.0, 0), (True, 12.5, 5_000_000), (False, -3.0, 91_000)]
)
def test_times_are_those_of_reports(accepted: bool, drift: float, t_ms: int) -> None:
    import numpy as np

    shown, anchor = datetime(2026, 11, 18, 6, 4, 50, 441000), datetime(2026, 11, 17)
    clock = {"source_id": "C", "anchor": anchor, "offset_ms": 400, "drift_ppm": drift, "uncertainty_ms": 300,
             "drift_uncertainty_ppm": 2.0, "accepted": accepted, "basis": "b",
             "valid_from_shown": datetime(2000, 1, 1), "valid_to_shown": datetime(2100, 1, 1)}  # fmt: skip
    piece = {"video_id": "v", "camera_id": "C", "from_ms": -(10**12), "to_ms": 10**12, "anchor_ms": 0,
             "anchor_shown": shown, "uncertainty_ms": 114}  # fmt: skip
    told = clock | {
        "from_ms": piece["from_ms"], "to_ms": piece["to_ms"], "anchor_ms": 0, "anchor_shown_ms": payload.ms(shown),
        "blur_ms": 114, "clock_anchor_ms": payload.ms(anchor), "valid_from_ms": -DAY,
        "valid_to_ms": payload.ms(datetime(2100, 1, 1)),
    }  # fmt: skip
    wall = wall_of("v", t_ms, [piece], [clock])
    showed, utc, bar, verified = payload._times(np.array([t_ms]), [told])
    assert wall.utc is not None and wall.plus_minus_ms is not None
    assert showed[0] == payload.ms(shown + timedelta(milliseconds=t_ms))
    assert abs(int(utc[0]) - payload.ms(wall.utc)) <= 1 and abs(int(bar[0]) - wall.plus_minus_ms) <= 1
    assert verified == accepted
