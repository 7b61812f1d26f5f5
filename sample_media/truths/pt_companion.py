"""PT-COMPANION: a job that needs a second ticket. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import MINUTE_MS
from sample_media.paperwork import Permit
from sample_media.spans import clip, minus
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "PT-COMPANION"
HEIGHT_M, DEPTH_M = 2.0, 1.2
ELECTRIC = ("电焊", "氩弧焊")


def answers(world: World) -> Iterator[Answer]:
    """One answer for each permit of the scenario."""
    for permit in world.scenario.permits:
        worst = ("met", "nothing more is needed", "S2")
        for kind, severity in needs(world, permit):
            found = _companion(world, permit, kind)
            if found[0] == "violated" or (worst[0] == "met" and found[0] == "cannot_tell"):
                worst = (*found, severity)
        span = (permit.plan_start_utc_ms, permit.end_utc_ms)
        active = world.active(permit)
        if active:
            span = (active[0][0], active[-1][1])
        yield Answer(RULE_ID, "permit", worst[0], *span, worst[1], permit_no=permit.permit_no, severity=worst[2])


def needs(world: World, permit: Permit) -> list[tuple[str, str]]:
    """Kinds of ticket that a job needs besides its own; "?TP" where its feed is not known."""
    zone = world.scenario.plan.zone(permit.zone_id)
    found = []
    if permit.work_type == "HW" and zone.kind == "confined_space":
        found.append(("CS", "S1"))
    high = permit.height_m is not None and permit.height_m >= HEIGHT_M
    if permit.work_type in ("HW", "CS", "BP", "TP") and (high or (zone.kind == "height" and permit.height_m is None)):
        found.append(("WH", "S2"))
    if permit.work_type != "TP" and permit.feed == "temporary":
        found.append(("TP", "S2"))
    elif permit.work_type == "HW" and permit.method in ELECTRIC and permit.feed == "":
        found.append(("?TP", "S2"))
    if permit.work_type == "EX" and zone.ex_class is not None and (permit.depth_m is None or permit.depth_m > DEPTH_M):
        found.append(("CS" if permit.depth_m is not None else "?CS", "S2"))
    return found


def _companion(world: World, permit: Permit, kind: str) -> tuple[str, str]:
    unsure = kind.startswith("?")
    others = [
        other
        for other in world.scenario.permits
        if other.work_type == kind.lstrip("?") and other.permit_no != permit.permit_no
        and (other.zone_id == permit.zone_id or other.permit_no in permit.related or permit.permit_no in other.related)
    ]  # fmt: skip
    if not others:
        return ("cannot_tell", "whether it is needed is not said") if unsure else ("violated", f"no {kind} ticket")
    problems = []
    for other in others:
        # temporary power is permitted for as long as its ticket says: its own work is the connecting alone
        holds = [(other.plan_start_utc_ms, other.end_utc_ms)] if other.work_type == "TP" else world.valid(other)
        if minus(clip(world.active(permit), *world.window), holds):
            problems.append(f"{other.permit_no} does not hold all the time")
        elif kind == "TP" and other.end_utc_ms > permit.end_utc_ms + MINUTE_MS:
            problems.append(f"{other.permit_no} outlives the job")
        elif other.permit_no not in permit.related or permit.permit_no not in other.related:
            problems.append(f"{other.permit_no} is not named on both")
        else:
            return "met", f"{other.permit_no} holds"
    return "violated", problems[0]
