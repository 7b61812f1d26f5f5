"""DQ-CAM-BLIND: a camera is covered, frozen or moved. Unit: the camera."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "DQ-CAM-BLIND"
HOLD_MS = {"covered": 30_000, "frozen": 10_000, "knocked": 0}


def answers(world: World) -> Iterator[Answer]:
    """One answer for each camera."""
    for seen in world.seen:
        camera = seen.film.camera
        spans = []
        for fault in camera.faults:
            end = camera.to_utc_ms if fault.kind == "knocked" else fault.end_utc_ms
            if fault.kind in HOLD_MS and end - fault.start_utc_ms >= HOLD_MS[fault.kind]:
                spans.append((fault.start_utc_ms, end, fault.kind))
        if spans:
            start, end, why = max(spans, key=lambda span: span[1] - span[0])
            yield Answer(RULE_ID, "camera", "violated", start, end, why, camera_id=camera.camera_id)
        else:
            yield Answer(
                RULE_ID, "camera", "met", camera.from_utc_ms, camera.to_utc_ms, "sound", camera_id=camera.camera_id
            )
