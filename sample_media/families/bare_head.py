# ruff: noqa: E501  (tables of data)
"""Helmets and vests at the hot-work site as a camera sees them: missing, worn, missing outside it, or too small to tell."""

from __future__ import annotations

from typing import Any

from sample_media.cast import dressed
from sample_media.families._kit import (
    HELPER_SPOT,
    WELDER_SPOT,
    Kit,
    crew_member,
    guardian,
    hot_work,
    leader,
    patrol,
    scenario,
)
from sample_media.plan import Camera
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("PPE-MISSING",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Bodies lower than 40 px give no clear look, and of a short film too few for a vote."""
    kit = Kit("bare_head", seed, form)
    at = kit.minutes
    end = 40.0
    item = ("helmet", "vest")[seed % 2]
    wears: dict[str, Any] = {"wears": (dressed("helper", **{item: "missing"}),)} if form == "violated" else {}
    begins = kit.some(10, 20)
    far = form == "cannot_tell"
    camera = Camera("CAM-21", "T-101动火点东南", (84.0, 6.0, 6.5) if far else (58.0, 20.6, 5.6), (48.2, 29.0, 0.5), at(begins), at(begins + (0.34 if far else 3.0)), ("Z-J1",), 62.0 if far else 54.0,
                    frames_per_second=2.0 if far else 5.0, range_m=70.0)  # fmt: skip
    # in the near miss the guardian beside the site is bare-headed, outside the zone that asks for it
    bare: dict[str, Any] = {"wears": (dressed("guardian", helmet="missing"),)} if form == "near_miss" else {}
    people = (
        guardian(kit, -35, end + 40, **bare),
        crew_member(kit, "welder", -32, end + 6, WELDER_SPOT, [(0.3, end)], 0),
        crew_member(kit, "helper", -31, end + 7, HELPER_SPOT, [(0.5, end)], 1, **wears),
        leader(kit, -58, -2),
        patrol(kit, -80, end + 90),
    )  # fmt: skip
    return scenario(kit, ABOUT, people, (hot_work(kit, end),), end + 90, cameras=(camera,))
