"""What reviewers say of findings: confirmed, dismissed, needs more; the last word in force counts, all stay logged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from case import Case
from case.access import review
from case.errors import DecisionError

VERDICTS = ("confirm", "dismiss", "needs_more")
OPEN = "open"  # nobody has said anything yet


@dataclass(frozen=True)
class Review:
    """The last word on one finding."""

    finding_id: str
    verdict: str
    actor: str
    moment_utc: str
    reason: str
    decision_id: str


def reviews_of(case: Case) -> dict[str, Review]:
    """Finding -> the review in force. Raises DecisionError when the log is damaged."""
    return {
        one.subject: Review(one.subject, str(one.content.get("verdict", "")), one.actor, one.moment_utc, one.reason,
                            one.decision_id)
        for one in case.decisions.active("review")
    }  # fmt: skip


def decide(
    case: Case, finding_ids: Iterable[str], verdict: str, reason: str, actor: str, seen: dict[str, str]
) -> list[str]:
    """Record one verdict on several findings; returns the decisions' ids.

    `seen`: finding -> id of the review the person had before them, absent where there was none. Nothing is recorded,
    and DecisionError raised, when somebody else has said something in the meantime; AccessError without name or reason.
    """
    ids = list(finding_ids)
    now = {ident: one.decision_id for ident, one in reviews_of(case).items()}
    if changed := [ident for ident in ids if now.get(ident) != seen.get(ident)]:
        other = reviews_of(case).get(changed[0])
        said = f"{other.actor} said {other.verdict!r} ({other.reason})" if other else "the review was taken back"
        raise DecisionError(f"Finding {changed[0]} was reviewed meanwhile: {said}. Look at it again, then decide.")
    return [review(case, actor=actor, finding_id=ident, verdict=verdict, reason=reason) for ident in ids]


def undo(case: Case, finding_id: str, reason: str, actor: str) -> None:
    """Take the review of a finding back. Raises DecisionError when there is none."""
    found = reviews_of(case).get(finding_id)
    if found is None:
        raise DecisionError(f"Finding {finding_id} has no review to take back.")
    case.decisions.undo(found.decision_id, reason, actor.strip())
