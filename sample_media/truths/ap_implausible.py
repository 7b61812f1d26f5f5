"""AP-IMPLAUSIBLE: signed too quickly or from elsewhere. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot

import numpy as np

from sample_media.moments import MINUTE_MS, SECOND_MS
from sample_media.paperwork import Permit, Signature
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "AP-IMPLAUSIBLE"
READ_MS, APART_M = 20 * SECOND_MS, 50.0


def answers(world: World) -> Iterator[Answer]:
    """One answer for each permit with signatures: those signed within 20 s of opening, or more than 50 m away."""
    for permit in world.scenario.permits:
        if not permit.signatures:
            continue
        if "approval" in world.scenario.leave_out:
            span = (permit.plan_start_utc_ms, permit.end_utc_ms)
            why = "no signatures on record"
            yield Answer(RULE_ID, "permit", "cannot_tell", *span, why, permit_no=permit.permit_no)
            continue
        odd = [(line, why) for line in permit.signatures for why in _why(world, permit, line)]
        start, end = permit.signatures[0].signed_utc_ms, max(line.signed_utc_ms for line in permit.signatures)
        reason = "; ".join(f"{line.signer}: {why}" for line, why in odd) or "each read and signed on the spot"
        yield Answer(
            RULE_ID,
            "permit",
            "violated" if odd else "met",
            start,
            end,
            reason,
            permit_no=permit.permit_no,
            severity="S2",
        )


def _why(world: World, permit: Permit, line: Signature) -> Iterator[str]:
    if line.opened_utc_ms is not None and line.signed_utc_ms - line.opened_utc_ms < READ_MS:
        yield f"signed {(line.signed_utc_ms - line.opened_utc_ms) / 1000:.0f} s after opening"
    signers = [person for person in world.scenario.people if person.name == line.signer and person.tag_id]
    if permit.point_m is None or line.node == "acceptance":
        return
    for person in signers:
        around = (line.signed_utc_ms - 5 * MINUTE_MS, line.signed_utc_ms + 5 * MINUTE_MS)
        near = world.near_point(person.person_id, permit.point_m, APART_M)
        if not any(a < around[1] and b > around[0] for a, b in world.heard(person)):
            continue  # no tag, no place: nothing is concluded
        if not any(a < around[1] and b > around[0] for a, b in near):
            x, y, _ = world.paths[person.person_id].at(np.array([line.signed_utc_ms], np.int64))
            yield f"signed {hypot(float(x[0]) - permit.point_m[0], float(y[0]) - permit.point_m[1]):.0f} m away"
