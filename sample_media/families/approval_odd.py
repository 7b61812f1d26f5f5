# ruff: noqa: E501  (tables of data)
"""Signatures nobody can have read: seconds after opening, or far from the job; well read; just long enough; not on record."""

from __future__ import annotations

from dataclasses import replace

from sample_media.families._job import job
from sample_media.families._kit import Kit, hot_work
from sample_media.moments import SECOND_MS
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("AP-IMPLAUSIBLE",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """One signature of the chain is given so many seconds after the form was opened."""
    kit = Kit("approval_odd", seed, form)
    permit = hot_work(kit, 60.0, level=("special", "first")[seed % 2])
    if form in ("violated", "near_miss"):
        seconds = kit.some(4, 16) if form == "violated" else kit.some(24, 40)
        node = ("local_unit", "safety_department", "approver")[seed % 3]
        lines = tuple(
            replace(line, opened_utc_ms=line.signed_utc_ms - round(seconds) * SECOND_MS) if line.node == node else line
            for line in permit.signatures
        )
        permit = replace(permit, signatures=lines)
    leave_out = frozenset({"approval"}) if form == "cannot_tell" else frozenset()
    return job(kit, ABOUT, permit, leave_out=leave_out)
