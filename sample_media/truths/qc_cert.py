"""QC-CERT: a worker without the certificate that the work asks for. Unit: the permit and the worker."""

from __future__ import annotations

from collections.abc import Iterator

from sample_media.moments import from_ms
from sample_media.paperwork import Certificate, Permit
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "QC-CERT"
WANTED = {"HW": ("焊接", "S1"), "TP": ("电工", "S1"), "WH": ("高处", "S2"), "CS": ("受限空间", "S2")}
"""A word of the certificate that each kind of work asks its workers for, and how grave its lack is."""


def answers(world: World) -> Iterator[Answer]:
    """One answer for each worker of a permit that asks for a certificate."""
    for permit in world.scenario.permits:
        if permit.work_type in WANTED:
            for person_id in permit.workers:
                yield _worker(world, permit, person_id)


def _worker(world: World, permit: Permit, person_id: str) -> Answer:
    word, severity = WANTED[permit.work_type]
    begun = world.began(permit) or permit.plan_start_utc_ms
    day = f"{from_ms(begun, world.scenario.day.timezone):%Y-%m-%d}"
    papers = [
        paper
        for paper in world.scenario.certificates
        if paper.person_id == person_id and word in paper.cert_type + paper.cert_name
    ]

    def give(answer: str, reason: str) -> Answer:
        return Answer(
            RULE_ID,
            "permit+person",
            answer,
            begun,
            begun,
            reason,
            permit_no=permit.permit_no,
            person_id=person_id,
            severity=severity,
        )

    if "certificate" in world.scenario.leave_out or not world.scenario.certificates:
        return give("cannot_tell", "the case holds no certificates")
    if not papers:
        return give("violated", "none on record")
    if any(_holds(paper, day) for paper in papers):
        return give("met", "a certificate held that day")
    return give("violated", "the certificate had run out or its review was overdue")


def _holds(paper: Certificate, day: str) -> bool:
    return paper.valid_from <= day <= paper.valid_to and (not paper.review_due or day <= paper.review_due)
