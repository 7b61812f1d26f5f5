"""DQ-VIDEO-GAP: the recording of the work is incomplete. Unit: the permit and each camera that watches its zone."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import SECOND_MS
from sample_media.spans import longest, minus, overlap, total
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "DQ-VIDEO-GAP"
COVERAGE, GAP_MS = 0.98, 60 * SECOND_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each special-class hot-work permit and camera, over the actual window."""
    for permit in world.scenario.permits:
        began, end = world.began(permit), permit.actual_end_utc_ms
        if (permit.work_type, permit.level) != ("HW", "special") or began is None or end is None:
            continue
        window = (began, end)
        endless = (permit.permit_no, "actual_end") in world.scenario.blanks and not any(
            change.state in ("finished", "accepted", "cancelled") for change in permit.states
        )
        for seen in world.seen:
            if permit.zone_id not in seen.film.camera.watches:
                continue
            if endless:
                yield Answer(
                    RULE_ID, "permit+camera", "cannot_tell", *window, "nothing says when the work ended",
                    permit_no=permit.permit_no, camera_id=seen.film.camera.camera_id,
                )  # fmt: skip
                continue
            start = seen.film.camera.from_utc_ms
            recorded = overlap([(a + start, b + start) for a, b in seen.film.recorded], [window])
            gap = longest(minus([window], recorded))
            share = total(recorded) / (end - began)
            bad = share < COVERAGE or (gap is not None and gap[1] - gap[0] > GAP_MS)
            yield Answer(
                RULE_ID,
                "permit+camera",
                "violated" if bad else "met",
                *(gap if bad and gap else window),
                f"{share:.0%} of the work recorded",
                permit_no=permit.permit_no,
                camera_id=seen.film.camera.camera_id,
                severity="S2",
            )
