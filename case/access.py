"""Who looked at what: views of sensitive items and unmaskings go to the custody log before anything is shown.

A screen or export that is about to show more than the masked picture calls `unmask` (or `view` for what is sensitive
but masked) and shows it only if the call returns. Whoever has no right to it, or gives no reason, gets an error.
"""

from __future__ import annotations

from typing import Any

from case.errors import AccessError
from case.folder import Case

ROLES = {
    "investigator": True, "lead_investigator": True, "authority": True, "forensic_examiner": True,
    "reviewer": False, "data_protection": False, "viewer": False,
}  # fmt: skip
"""Role -> whether it may see unmasked faces. Who holds which role is a matter of the site, not of this program."""


def may_unmask(role: str) -> bool:
    """Whether a role may see unmasked faces. Raises AccessError for a role that is not known."""
    if role not in ROLES:
        raise AccessError(f"There is no role {role!r:.40}; known are {', '.join(ROLES)}.")
    return ROLES[role]


def unmask(
    case: Case, *, actor: str, role: str, reason: str, video_id: str,
    start_ms: int | None = None, end_ms: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Log that a person is about to see a stretch of video with faces unmasked, and return the entry.

    `start_ms`, `end_ms`: media time; both None for the whole video. Raises AccessError, and logs the refusal, when the
    role may not; AccessError without an entry when name or reason is missing or the stretch is none.
    """
    _named(actor, reason, f"unmasking of {video_id}")
    if (start_ms is None) != (end_ms is None) or (start_ms is not None and end_ms is not None and end_ms < start_ms):
        raise AccessError(f"{video_id}: {start_ms} to {end_ms} ms is no stretch; give both ends, the first first.")
    detail = {"video_id": video_id, "start_ms": start_ms, "end_ms": end_ms, "role": role, "reason": reason.strip()}
    if not may_unmask(role):
        case.custody.append("unmask_refused", detail, actor=actor.strip())
        raise AccessError(f"{actor}: as {role} may not see unmasked faces; the refusal is logged.")
    return case.custody.append("unmask", detail, actor=actor.strip())


def view(case: Case, *, actor: str, role: str, reason: str, kind: str, ref: str) -> dict[str, Any]:
    """Log that a person looked at a sensitive item (`kind`: casualty, person_record, original ...; `ref`: which one).

    Raises AccessError for an unknown role, or where name, reason or item is missing.
    """
    _named(actor, reason, f"view of {kind} {ref}")
    may_unmask(role)
    if not kind.strip() or not ref.strip():
        raise AccessError("A view is logged of a kind and an item; one of the two is empty.")
    detail = {"kind": kind.strip(), "ref": ref.strip(), "role": role, "reason": reason.strip()}
    return case.custody.append("view", detail, actor=actor.strip())


def review(case: Case, *, actor: str, finding_id: str, verdict: str, reason: str) -> str:
    """Record what a reviewer says of a finding (confirm, dismiss, needs_more) and return the decision's id.

    It is a decision (undoable) and, through it, a custody entry. Raises DecisionError without a reason.
    """
    if verdict not in ("confirm", "dismiss", "needs_more"):
        raise AccessError(f"{verdict!r:.40} is no verdict on a finding; wanted confirm, dismiss or needs_more.")
    _named(actor, reason, f"review of {finding_id}")
    return case.decisions.append("review", finding_id, {"verdict": verdict}, reason, actor.strip()).decision_id


def _named(actor: str, reason: str, what: str) -> None:
    for name, text in (("a name", actor), ("a reason", reason)):
        if not text.strip():
            raise AccessError(f"The {what} gives no {name[2:]}; say {name} in a few words.")
