"""A guardian's training: none or run out; in date; its last day; no register of training on record."""

from __future__ import annotations

from dataclasses import replace

from sample_media.cast import pid
from sample_media.families._job import job
from sample_media.families._kit import Kit, hot_work, papers_of
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("GD-UNQUALIFIED",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """The site's own training record of the guardian of hot work."""
    kit = Kit("guardian_training", seed, form)
    papers = list(papers_of(("welder", "helper", "guardian")))
    mine = next(i for i, paper in enumerate(papers) if paper.person_id == pid("guardian"))
    if form == "violated" and seed % 2:
        del papers[mine]
    elif form == "violated":
        papers[mine] = replace(papers[mine], valid_from="2024-02-20", valid_to="2025-02-19")
    elif form == "near_miss":
        papers[mine] = replace(papers[mine], valid_to=f"{kit.day.date:%Y-%m-%d}")
    leave_out = frozenset({"certificate"}) if form == "cannot_tell" else frozenset()
    permit = hot_work(kit, 60.0, level=("special", "first", "second")[seed % 3])
    return job(kit, ABOUT, permit, certificates=tuple(papers), leave_out=leave_out)
