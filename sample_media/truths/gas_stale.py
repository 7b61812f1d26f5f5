"""GAS-STALE: the gas sample was too old at the start or at a resume. Unit: the permit and that start or resume."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import MINUTE_MS, SECOND_MS
from sample_media.paperwork import GasSample, Permit
from sample_media.spans import union
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "GAS-STALE"
OLDEST_MS = 30 * MINUTE_MS
TOLERANCE_MS = 60 * SECOND_MS
INTERRUPTION_MIN = {"HW.special": 30, "HW.first": 30, "HW.second": 60, "CS": 60}


def answers(world: World) -> Iterator[Answer]:
    """One answer for the start and one for every recorded resume of each hot-work and confined-space permit."""
    for permit in world.scenario.permits:
        if permit.work_type not in ("HW", "CS"):
            continue
        began = world.began(permit)
        if began is not None:
            yield _start(world, permit, began)
        yield from _resumes(world, permit)


def age_ms(sample: GasSample, moment: int, resolution_ms: int) -> tuple[int, int] | None:
    """Youngest and oldest the sample can have been: sampled to the minute, the moment known to its resolution."""
    if sample.sampled_utc_ms is None:
        return None
    taken = sample.sampled_utc_ms // MINUTE_MS * MINUTE_MS
    return moment - (taken + MINUTE_MS - 1), moment + resolution_ms - 1 - taken


def _give(permit: Permit, moment: str, answer: str, at: int, reason: str) -> Answer:
    grave = permit.work_type == "CS" or permit.level in ("special", "first")
    return Answer(
        RULE_ID,
        "permit+moment",
        answer,
        at,
        at + MINUTE_MS,
        reason,
        permit_no=permit.permit_no,
        moment=moment,
        severity="S1" if grave else "S2",
    )


def _start(world: World, permit: Permit, began: int) -> Answer:
    if "gas_sample" in world.scenario.leave_out:
        return _give(permit, "start", "cannot_tell", began, "no gas samples were imported")
    recorded = permit.actual_start_utc_ms is not None and began == permit.actual_start_utc_ms // MINUTE_MS * MINUTE_MS
    resolution = MINUTE_MS if recorded else SECOND_MS
    before = [sample for sample in permit.samples if sample.sampled_utc_ms is None or sample.sampled_utc_ms <= began]
    ages = [age_ms(sample, began, resolution) for sample in before]
    known = [age for age in ages if age is not None]
    if not known:
        return _give(permit, "start", "cannot_tell", began, "no sample before the start carries a time")
    youngest, oldest = min(known)
    limit = OLDEST_MS + TOLERANCE_MS
    shown = f"{youngest / MINUTE_MS:.1f} to {oldest / MINUTE_MS:.1f} min old at the start"
    if youngest > limit:
        return _give(permit, "start", "violated", began, shown)
    if oldest <= limit:
        return _give(permit, "start", "met", began, shown)
    return _give(permit, "start", "cannot_tell", began, f"{shown}: the minute decides")


def _resumes(world: World, permit: Permit) -> Iterator[Answer]:
    minutes = INTERRUPTION_MIN.get(f"{permit.work_type}.{permit.level}", INTERRUPTION_MIN.get(permit.work_type))
    if minutes is None:
        return
    busy = union(world.workers_in(permit, surely=False), world.activities(permit))
    for number, (start, end) in enumerate(world.suspensions(permit), 1):
        back = [span[0] for span in busy if span[0] >= start + 60 * SECOND_MS]
        left = [span[1] for span in busy if span[0] < start + 60 * SECOND_MS]
        if not any(change.state == "resumed" and change.at_utc_ms == end for change in permit.states):
            continue
        name = f"resume:{number}"
        if not back or not left:
            continue
        pause = back[0] - left[-1]
        sampled = [
            sample.sampled_utc_ms
            for sample in permit.samples
            if sample.sampled_utc_ms is not None
            and back[0] - OLDEST_MS - TOLERANCE_MS <= sample.sampled_utc_ms <= back[0]
        ]
        shown = f"interrupted for {pause / MINUTE_MS:.1f} min, limit {minutes}"
        if pause <= minutes * MINUTE_MS:
            yield _give(permit, name, "met", back[0], shown)
        elif sampled:
            yield _give(permit, name, "met", back[0], f"{shown}, sampled again before the resume")
        elif any(sample.sampled_utc_ms is None for sample in permit.samples):
            yield _give(permit, name, "cannot_tell", back[0], f"{shown}, and one sample carries no time")
        else:
            yield _give(permit, name, "violated", back[0], f"{shown}, not sampled again")
