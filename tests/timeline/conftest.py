"""Scenes drawn by hand: a shift at a glance, without footage or database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from case import Case
from tests.timeline import filmed as filming
from timeline.scene import Check, Finding, Permit, Presence, Scene, Video, Watch

NINE = datetime(2026, 11, 18, 1, 0)  # 09:00 in Shanghai
HASH = "ab" * 32


def at(second: float | None) -> datetime | None:
    """Seconds after 09:00, as a corrected time."""
    return None if second is None else NINE + timedelta(seconds=second)


def permit(permit_no: str, start_s: float | None, end_s: float | None, **more: Any) -> Permit:
    """A permit with a window, and work as long as it."""
    given: dict[str, Any] = {
        "permit_no": permit_no, "work_type": "HW", "level": "first", "content": "welding", "location": "R-201",
        "work_unit": "Huaan", "zone_ids": ("Z1",), "workers": ("张强",), "guardians": ("赵敏",),
        "plan_start_utc": at(start_s), "plan_end_utc": at(end_s), "actual_start_utc": at(start_s),
        "actual_end_utc": at(end_s), "plus_minus_ms": 2000, "record_id": f"rec-{permit_no}",
        "source_row": f"permits.csv:{permit_no}", "source_sha256": HASH,
    }  # fmt: skip
    return Permit(**(given | more))


def presence(who: str | None, start_s: float | None, end_s: float | None, **more: Any) -> Presence:
    """Somebody in Z1, by camera; None is a body nobody named."""
    given: dict[str, Any] = {
        "presence_id": f"p-{who}-{start_s}", "holder": who or "track v1#9", "person_id": who, "person_name": who,
        "identity": "sure" if who else "unknown", "subject_kind": "track", "subject_id": "v1#9", "zone_id": "Z1",
        "source_id": "CAM-1", "video_id": "v1", "certainty": "surely", "start_ms": 1000, "end_ms": 9000,
        "start_utc": at(start_s), "end_utc": at(end_s), "plus_minus_ms": 500, "clock": "accepted",
    }  # fmt: skip
    return Presence(**(given | more))


def finding(finding_id: str, start_s: float | None, **more: Any) -> Finding:
    """A violated rule that rests on one presence."""
    given: dict[str, Any] = {
        "finding_id": finding_id, "rule_id": "PT-UNLISTED", "unit_kind": "presence", "unit_key": "k", "severity": "S2",
        "status": "probable", "start_utc": at(start_s), "end_utc": at(start_s and start_s + 10), "permit_ids": ("P1",),
        "zone_ids": ("Z1",), "person_ids": ("张强",), "subject_ids": ("track v1#9",), "plus_minus_ms": 500,
        "values": {"unlisted_ms": 12000}, "limits": {"unlisted_s": 5.0}, "text_zh": "未登记", "text_en": "not named",
        "clause": "annex A", "evidence": [], "time_uncertain": False,
        "title_zh": "非票面人员", "title_en": "Person not named",
    }  # fmt: skip
    return Finding(**(given | more))


def check(permit_no: str | None, subject: str | None, element: str, answer: str, **more: Any) -> Check:
    """One cell of the cross-check."""
    given: dict[str, Any] = {
        "permit_no": permit_no, "subject_kind": "permit" if subject is None else "body" if "#" in subject else "person",
        "subject": subject or permit_no, "subject_name": subject or permit_no, "element": element, "check": "listed",
        "answer": answer,
        "reason_code": "r", "reason_zh": "理由", "reason_en": "because", "first_utc": at(10), "last_utc": at(20),
        "evidence": [],
    }  # fmt: skip
    return Check(**(given | more))


@pytest.fixture
def scene(tmp_path: Path) -> Callable[..., Scene]:
    """Make a scene of a new case; keywords are its parts."""
    case = Case.create(tmp_path / "plant", name="Unit 3", timezone="Asia/Shanghai")

    def make(**parts: Any) -> Scene:
        names = (
            "permits", "presences", "checks", "findings", "unknowns", "watches", "videos", "swipes", "clocks",
            "video_times", "coverage", "receipts", "questions", "refused_rules",
        )  # fmt: skip
        empty: dict[str, Any] = {name: [] for name in names}
        return Scene(**(empty | {"case": case, "zones": {"Z1": "R-201 platform", "Z2": "Tank"}} | parts))

    return make


def video(**more: Any) -> Video:
    """An original of CAM-1."""
    given: dict[str, Any] = {
        "video_id": "v1", "camera_id": "CAM-1", "path": "footage/cam1.mp4", "sha256": HASH, "width_px": 640,
        "height_px": 360, "duration_ms": 60_000, "cause": None,
    }  # fmt: skip
    return Video(**(given | more))


def watch(zone_id: str, source_kind: str = "camera") -> Watch:
    """A zone watched for a minute."""
    return Watch(zone_id, "CAM-1", source_kind, at(0), at(60), 500)


@pytest.fixture(scope="session")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The case of tests/timeline/filmed.py; copy it before changing anything."""
    return filming.build(tmp_path_factory.mktemp("filmed"))
