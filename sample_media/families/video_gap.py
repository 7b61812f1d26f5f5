# ruff: noqa: E501  (tables of data)
"""The film of special hot work: minutes missing or begun late, whole, half a minute missing, or no end of work on record."""

from __future__ import annotations

from dataclasses import replace

from sample_media.families._job import job
from sample_media.families._kit import Kit, hot_work
from sample_media.moments import SECOND_MS
from sample_media.plan import Camera, CameraFault
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("DQ-VIDEO-GAP",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """A job of an hour, filmed at two pictures a second from before its start to after its end."""
    kit = Kit("video_gap", seed, form)
    permit = hot_work(kit, 60.0)
    start = kit.minutes(20) + round(kit.some(0, 900) * SECOND_MS)
    late = form == "violated" and seed % 3 == 0
    seconds = (
        0.0 if late or form in ("met", "cannot_tell") else kit.some(90, 400) if form == "violated" else kit.some(15, 40)
    )
    faults = (CameraFault("missing", start, start + round(seconds * SECOND_MS)),) if seconds else ()
    camera = Camera("CAM-21", "T-101动火点东南", (58.0, 20.6, 5.6), (48.2, 29.0, 0.5), kit.minutes(kit.some(3, 12) if late else -6), kit.minutes(68), ("Z-J1",), 54.0,
                    frames_per_second=2.0, faults=faults)  # fmt: skip
    blanks: frozenset[tuple[str, str]] = frozenset()
    if form == "cannot_tell":
        permit = replace(permit, states=tuple(s for s in permit.states if s.state not in ("finished", "accepted")))
        blanks = frozenset({(permit.permit_no, "actual_end")})
    return job(kit, ABOUT, permit, cameras=(camera,), blanks=blanks)
