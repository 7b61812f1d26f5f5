"""ID-CONTRACTOR-SCOPE: a contractor outside what the contract allows. Unit: the stay in a zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from sample_media.moments import MINUTE_MS, SECOND_MS
from sample_media.paperwork import Contract
from sample_media.plan import Zone
from sample_media.spans import Spans, join, longest, minus, overlap
from sample_media.truths.answer import Answer
from sample_media.truths.world import BRIDGE_MS, World

RULE_ID = "ID-CONTRACTOR-SCOPE"
HOLD_MS, WAY_MS = 120 * SECOND_MS, 10 * MINUTE_MS
LEAST_MS = 15 * SECOND_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for each stay of a contractor's person whose tag told of it."""
    for zone in world.scenario.plan.zones:
        for person in world.scenario.people:
            contracts = [c for c in world.scenario.contracts if c.company == person.company]
            if not person.contractor or not contracts:
                continue
            for stay in join(overlap(world.stays(person.person_id, zone), world.heard(person)), BRIDGE_MS):
                if stay[1] - stay[0] < LEAST_MS:
                    continue
                surely = overlap(world.surely(person.person_id, zone), [stay])
                answer, span, why = _stay(world, zone, contracts, stay, surely)
                yield Answer(
                    RULE_ID, "presence", answer, *span, why, zone_id=zone.zone_id, person_id=person.person_id,
                    subjects=world.subjects(person, stay), severity="S2",
                )  # fmt: skip


def _stay(
    world: World, zone: Zone, contracts: list[Contract], stay: tuple[int, int], surely: Spans
) -> tuple[str, tuple[int, int], str]:
    way = zone.kind in ("road", "muster")
    if any(contract.blocked for contract in contracts) and surely:
        return "violated", stay, "the company is on the block list"
    names = {
        inner.name
        for inner in world.scenario.plan.zones
        if zone.zone_id in world.scenario.plan.ancestors(inner.zone_id)
    }
    known = {inner.name for inner in world.scenario.plan.zones}
    open_to_doubt = any(set(contract.zones) - known or not re.match(r"\d", contract.hours) for contract in contracts)
    inside: Spans = []
    for contract in contracts:
        if way or names & set(contract.zones):
            inside += _open(world, contract, stay)
    out = longest(minus(surely, inside), BRIDGE_MS)
    if out is not None and out[1] - out[0] >= HOLD_MS:
        return (
            ("cannot_tell", stay, "the contract cannot be read")
            if open_to_doubt
            else ("violated", out, "outside the contract")
        )
    if zone.kind == "road" and stay[1] - stay[0] > WAY_MS:
        return "violated", stay, "too long on the way"
    return "met", stay, "inside the contract"


def _open(world: World, contract: Contract, stay: tuple[int, int]) -> Spans:
    """The hours of the contract around a stay, on days between its dates with the induction in date."""
    match = re.match(r"(\d\d):(\d\d)-(\d\d):(\d\d)", contract.hours)
    if match is None:
        return []
    start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    day = world.scenario.day
    found = []
    for number in range(-1, 10):
        current = day.date + timedelta(days=number)
        dated = date.fromisoformat(contract.valid_from) <= current <= date.fromisoformat(contract.valid_to)
        taught = contract.induction_until and current <= date.fromisoformat(contract.induction_until)
        midnight = day.at("00:00", number)
        if dated and taught:
            found.append((midnight + start * MINUTE_MS, midnight + end * MINUTE_MS))
    return overlap(found, [stay])
