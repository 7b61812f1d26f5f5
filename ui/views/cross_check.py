"""The cross-check in full: every check of time, area and personnel, its answer and why."""

from __future__ import annotations

from case import Case
from ui import parts
from ui.app import scene_of
from ui.words import say

TITLE, ORDER = "view_cross_check", 15


def render(case: Case) -> None:
    """Draw the page."""
    scene = scene_of(case)
    parts.heading(say("section_cross_check"), say("times_in", zone=case.config.site.timezone))
    parts.matrix(scene)
