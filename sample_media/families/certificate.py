"""Welders' certificates: none, run out or overdue for review; in order; on the last day; none in the case."""

from __future__ import annotations

from dataclasses import replace

from sample_media.families._kit import Kit, hot_work, papers_of, scenario
from sample_media.families._paper import at_the_gate
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("QC-CERT",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """A certificate holds through its last day, and so does its review."""
    kit = Kit("certificate", seed, form)
    permit = hot_work(kit, 60.0)
    welder, *others = papers_of(("welder", "helper", "guardian"))
    day = f"{kit.day.date:%Y-%m-%d}"
    if form == "violated":
        papers = ([], [replace(welder, valid_to="2026-10-31")], [replace(welder, review_due="2026-09-01")])[seed % 3]
    elif form == "near_miss":
        papers = [replace(welder, valid_to=day) if seed % 2 else replace(welder, review_due=day)]
    else:
        papers = [welder]
    people = at_the_gate(kit, "guardian", "welder", "helper", "work_leader")
    left_out = frozenset({"certificate"}) if form == "cannot_tell" else frozenset()
    return scenario(kit, ABOUT, people, (permit,), 150, certificates=(*papers, *others), leave_out=left_out)
