"""DQ-POSITION-LOST: a tag falls silent inside a zone. Unit: the tag, or the system where all of it was down."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import SECOND_MS
from sample_media.people import Person
from sample_media.plan import Zone
from sample_media.spans import Span, longest, overlap
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "DQ-POSITION-LOST"
RED_MS, ELSEWHERE_MS = 60 * SECOND_MS, 180 * SECOND_MS
GROUP = 3


def answers(world: World) -> Iterator[Answer]:
    """One answer for each tag that was heard at all, and one for the system where all of it was silent."""
    for person in world.scenario.people:
        heard = world.heard(person)
        if not heard or person.tag_id is None:
            continue
        silent = [span for span in _silences(world, person, person.tag_id) if span[1] - span[0] > RED_MS]
        breaches = [span for span in silent if _lost(world, person, span, surely=True)]
        if breaches:
            found = longest(breaches)
            span = found if found is not None else breaches[0]
            said, why = "violated", f"silent for {(span[1] - span[0]) / 1000:.0f} s inside a zone"
        else:
            span = (heard[0][0], heard[-1][1])
            edge = any(_lost(world, person, gap, surely=False) for gap in silent)
            down = any(_inside(world, person, gap) for gap in _system_down(world))
            said = "cannot_tell" if edge or down else "met"
            why = (
                "silent at the very edge of a zone"
                if edge
                else "the system was down"
                if down
                else "heard until it left"
            )
        yield Answer(RULE_ID, "tag", said, *span, why, person_id=person.person_id, subjects=(person.tag_id,))
    downs = [gap for gap in _system_down(world) if any(_inside(world, person, gap) for person in world.scenario.people)]
    if downs:
        yield Answer(RULE_ID, "source", "violated", downs[0][0], downs[-1][1], "all tags silent together",
                     source_id="positioning", severity="S2")  # fmt: skip


def _silences(world: World, person: Person, tag_id: str) -> list[Span]:
    """When this tag alone was silent while its holder was in the plant."""
    own = [(a, b) for tag, a, b in world.scenario.tags.outages if tag == tag_id]
    return overlap(own, world.here(person.person_id))


def _system_down(world: World) -> list[Span]:
    """Outages of the whole system, where at least three tags fell silent by them."""
    downs = [(a, b) for tag, a, b in world.scenario.tags.outages if tag is None and b - a > RED_MS]
    return [gap for gap in downs if sum(bool(overlap(world.here(p.person_id), [(gap[0] - SECOND_MS, gap[0])]))
                                        for p in world.scenario.people if p.tag_id) >= GROUP]  # fmt: skip


def _inside(world: World, person: Person, gap: Span) -> bool:
    return person.tag_id is not None and _lost(world, person, gap, surely=True)


def _lost(world: World, person: Person, gap: Span, surely: bool) -> bool:
    """Whether it began in a zone and was too long there; `surely` False: at an edge."""
    just = [(gap[0] - SECOND_MS, gap[0])]
    zones = world.scenario.plan.zones
    sure = [zone for zone in zones if overlap(world.surely(person.person_id, zone), just)]
    reach = world.scenario.tags.stated_acc_m
    edge = [] if sure else [zone for zone in zones if overlap(world.near(person.person_id, zone, reach), just)]
    return any(gap[1] - gap[0] > _limit_ms(zone) for zone in (sure if surely else edge))


def _limit_ms(zone: Zone) -> int:
    return RED_MS if zone.risk_colour == "red" or zone.kind == "confined_space" else ELSEWHERE_MS
