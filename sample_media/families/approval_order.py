# ruff: noqa: E501  (tables of data)
"""The signature chain: out of order, by too low a rank or checked too early; in order; 20 s the wrong way; not on record."""

from __future__ import annotations

from dataclasses import replace

from sample_media.families._job import job
from sample_media.families._kit import Kit, hot_work
from sample_media.moments import SECOND_MS
from sample_media.paperwork import Permit
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("AP-ORDER",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Special hot work, whose chain has five signatures before the start."""
    kit = Kit("approval_order", seed, form)
    # of first and second class one person would sign two steps in a row
    permit = hot_work(kit, 60.0)
    if form == "violated":
        permit = (_swapped, _lower, _early)[seed % 3](kit, permit)
    if form == "near_miss":  # the safety department's device was offline and is 20 s off: within the tolerance
        at = _signed(permit, "approver") + round(kit.some(8, 22) * SECOND_MS)
        permit = _changed(permit, "safety_department", signed_utc_ms=at, opened_utc_ms=at - 60 * SECOND_MS)
    leave_out = frozenset({"approval"}) if form == "cannot_tell" else frozenset()
    return job(kit, ABOUT, permit, leave_out=leave_out)


def _signed(permit: Permit, node: str) -> int:
    return next(line.signed_utc_ms for line in permit.signatures if line.node == node)


def _changed(permit: Permit, node: str, **changes: object) -> Permit:
    lines = tuple(replace(line, **changes) if line.node == node else line for line in permit.signatures)  # type: ignore[arg-type]
    return replace(permit, signatures=lines)


def _swapped(kit: Kit, permit: Permit) -> Permit:
    at = _signed(permit, "approver") + round(kit.some(90, 500) * SECOND_MS)
    return _changed(permit, "safety_department", signed_utc_ms=at, opened_utc_ms=at - 60 * SECOND_MS)


def _lower(kit: Kit, permit: Permit) -> Permit:
    return _changed(permit, "approver", signer="郑立", role="工段长")


def _early(kit: Kit, permit: Permit) -> Permit:
    """The shift foreman checks the ticket an hour and more before the planned start, and everybody before that."""
    hour = 65 * 60 * SECOND_MS
    lines = tuple(
        line if line.node == "acceptance" else replace(line, signed_utc_ms=line.signed_utc_ms - hour, opened_utc_ms=(line.opened_utc_ms or 0) - hour)
        for line in permit.signatures
    )  # fmt: skip
    states = tuple(
        replace(s, at_utc_ms=s.at_utc_ms - hour) if s.state in ("applied", "approved") else s for s in permit.states
    )
    return replace(permit, signatures=lines, states=states, applied_utc_ms=(permit.applied_utc_ms or 0) - hour)
