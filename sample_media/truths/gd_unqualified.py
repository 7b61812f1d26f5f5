"""GD-UNQUALIFIED: a guardian's training held on the day. Unit: the permit and each guardian."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sample_media.moments import from_ms
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "GD-UNQUALIFIED"


def answers(world: World) -> Iterator[Answer]:
    """One answer for each guardian; the armband is told by no sensor of these cases."""
    for permit in world.scenario.permits:
        for person_id in permit.guardians:
            began = world.began(permit) or permit.plan_start_utc_ms
            day = f"{from_ms(began, world.scenario.day.timezone) + timedelta(0):%Y-%m-%d}"
            papers = [
                paper
                for paper in world.scenario.certificates
                if paper.person_id == person_id and "监护" in paper.cert_name
            ]
            if "certificate" in world.scenario.leave_out or not world.scenario.certificates:
                answer, why = "cannot_tell", "no training register on record"
            elif any(paper.valid_from <= day <= paper.valid_to for paper in papers):
                answer, why = "met", "trained, and in date"
            else:
                answer, why = "violated", "the training had run out" if papers else "no training on record"
            yield Answer(
                RULE_ID, "permit+person", answer, permit.plan_start_utc_ms, permit.end_utc_ms, why,
                permit_no=permit.permit_no, person_id=person_id, severity="S2",
            )  # fmt: skip
