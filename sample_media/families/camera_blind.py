"""The camera on the job: covered or frozen for minutes, sound, or covered for less time than counts."""

from __future__ import annotations

from sample_media.families._job import job
from sample_media.families._kit import Kit, hot_work
from sample_media.moments import SECOND_MS
from sample_media.plan import Camera, CameraFault
from sample_media.scenario import Form, Scenario

ABOUT = ("DQ-CAM-BLIND",)
FORMS: tuple[Form, ...] = ("violated", "met", "near_miss")


def build(seed: int, form: Form) -> Scenario:
    """Ten minutes of film. A cannot-tell form needs footage that nobody examined, which the plant does not make."""
    kit = Kit("camera_blind", seed, form)
    permit = hot_work(kit, 60.0)
    start = kit.minutes(33) + round(kit.some(0, 120) * SECOND_MS)
    kind = ("covered", "frozen")[seed % 2]
    seconds = (
        {"covered": kit.some(40, 200), "frozen": kit.some(15, 90)}[kind]
        if form == "violated"
        else {"covered": kit.some(12, 24), "frozen": kit.some(3, 7)}[kind]
    )
    faults = () if form == "met" else (CameraFault(kind, start, start + round(seconds * SECOND_MS)),)  # type: ignore[arg-type]
    camera = Camera(
        "CAM-21",
        "T-101动火点东南",
        (58.0, 20.6, 5.6),
        (48.2, 29.0, 0.5),
        kit.minutes(30),
        kit.minutes(40),
        ("Z-J1",),
        54.0,
        faults=faults,
    )
    return job(kit, ABOUT, permit, cameras=(camera,))
