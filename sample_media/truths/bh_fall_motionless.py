"""BH-FALL-MOTIONLESS: somebody lies or does not move. Unit: the subject."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import SECOND_MS
from sample_media.people import Person
from sample_media.spans import Span, Spans, join, minus, overlap, total
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "BH-FALL-MOTIONLESS"
LYING_MS = 10 * SECOND_MS
CONFINED_MS, WORKER_MS, OTHER_MS = 60 * SECOND_MS, 120 * SECOND_MS, 300 * SECOND_MS
LATE_MS = 30 * SECOND_MS


def answers(world: World) -> Iterator[Answer]:
    """One answer for everybody whom some system could notice."""
    for person in world.scenario.people:
        noticed = world.noticed(person)
        if noticed:
            yield _person(world, person, (noticed[0][0], noticed[-1][1]))


def still(world: World, person: Person) -> Spans:
    """When the body stayed on one spot."""
    path = world.paths[person.person_id]
    return join([(int(path.utc_ms[i]), int(path.utc_ms[i + 1])) for i in range(len(path.utc_ms) - 1)
                 if path.present[i] and not path.moving[i]])  # fmt: skip


def low(world: World, person: Person) -> Spans:
    """When the body lay on the ground."""
    path = world.paths[person.person_id]
    return join([(int(path.utc_ms[i]), int(path.utc_ms[i + 1])) for i in range(len(path.utc_ms) - 1)
                 if path.present[i] and path.posture[i] in ("fall", "lie")])  # fmt: skip


def limit_ms(world: World, person: Person, span: Span) -> int:
    """How long counts for this person at this place."""
    for zone in world.scenario.plan.zones:
        if zone.kind == "confined_space" and overlap(world.stays(person.person_id, zone), [span]):
            return CONFINED_MS
    listed = [permit for permit in world.scenario.permits if person.person_id in permit.workers]
    return WORKER_MS if any(overlap(world.valid(permit), [span]) for permit in listed) else OTHER_MS


def _person(world: World, person: Person, whole: Span) -> Answer:
    def give(answer: str, span: Span, reason: str) -> Answer:
        return Answer(RULE_ID, "subject", answer, *span, reason, person_id=person.person_id, severity="S1",
                      subjects=world.subjects(person, span))  # fmt: skip

    seen = [
        span for span in overlap(low(world, person), world.filmed(person.person_id)) if span[1] - span[0] >= LYING_MS
    ]
    if seen:
        return give("violated", seen[0], "seen to fall and to stay down")
    heard = overlap(still(world, person), world.heard(person))
    long = [span for span in heard if span[1] - span[0] >= limit_ms(world, person, span)]
    for span in long:
        if any(alarm.person_id == person.person_id and alarm.alarm_type == "motionless"
               and span[0] <= alarm.raised_utc_ms <= span[1] + LATE_MS
               for alarm in world.scenario.position_alarms):  # fmt: skip
            return give(
                "violated", span, f"did not move for {(span[1] - span[0]) / 1000:.0f} s, by the tag's own sensor"
            )
    filmed = world.filmed(person.person_id)
    unseen = [span for span in long if total(minus([span], filmed)) >= limit_ms(world, person, span)]
    if unseen:
        return give("cannot_tell", whole, "the tag stayed where it was: standing or lying cannot be told apart")
    return give("met", whole, "moved again and again")
