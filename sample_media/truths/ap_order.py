"""AP-ORDER: signatures in the order of the form, by the rank that the level asks for. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sample_media.moments import MINUTE_MS, SECOND_MS
from sample_media.paperwork import Permit
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "AP-ORDER"
TOLERANCE_MS, FOREMAN_MS = 30 * SECOND_MS, 60 * MINUTE_MS
CHAIN = ("work_leader", "local_unit", "user_unit", "supply_unit", "safety_department", "reviewing_department",
         "approver", "foreman_check")  # fmt: skip
RANKS = {"主管副总": 5, "安全工程师": 4, "设备部": 3, "工段长": 2, "作业负责人": 1, "当班班长": 1}
NEEDED = {"HW.special": 5, "HW.first": 4, "HW.second": 2, "WH.II": 3, "WH.III": 3, "WH.IV": 5}


def answers(world: World) -> Iterator[Answer]:
    """One answer for each permit."""
    for permit in world.scenario.permits:
        span = (permit.applied_utc_ms or permit.plan_start_utc_ms, permit.plan_start_utc_ms)
        lines = [line for line in permit.signatures if line.node in CHAIN]
        if lines and "approval" not in world.scenario.leave_out:
            moments = [line.signed_utc_ms for line in lines]
            span = (min(moments), max(moments))
        answer, why = _permit(world, permit)
        yield Answer(RULE_ID, "permit", answer, span[0], max(span), why, permit_no=permit.permit_no, severity="S2")


def _permit(world: World, permit: Permit) -> tuple[str, str]:
    if "approval" in world.scenario.leave_out or not permit.signatures:
        return "cannot_tell", "no signatures on record"
    lines = sorted((line for line in permit.signatures if line.node in CHAIN), key=lambda line: CHAIN.index(line.node))
    for earlier, later in pairwise(lines):
        if later.signed_utc_ms < earlier.signed_utc_ms - TOLERANCE_MS:
            return "violated", f"{later.node} before {earlier.node}"
        if later.signer == earlier.signer:
            return "violated", f"{later.signer} signed {earlier.node} and {later.node}"
    needed = NEEDED.get(f"{permit.work_type}.{permit.level}")
    for line in lines:
        if line.node == "approver" and needed and RANKS.get(line.role, 0) < needed:
            return "violated", f"approved by {line.role}"
    began = world.began(permit)
    for line in lines:
        if line.node == "foreman_check" and began is not None:
            early = line.signed_utc_ms < permit.plan_start_utc_ms - FOREMAN_MS
            if early or line.signed_utc_ms > began + MINUTE_MS:
                return "violated", "the foreman's check is not within the hour before the start"
    missing = [node for node in world.mandatory(permit) if node not in {line.node for line in lines}]
    return ("cannot_tell", f"not signed: {missing[0]}") if missing else ("met", "in order and by the rank needed")
