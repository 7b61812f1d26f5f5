"""Fire and hot-work permits: none near, one there, one a few metres off, or a zone told without the spot."""

from __future__ import annotations

from sample_media.cast import pid
from sample_media.conditions import Activity, VendorEvent
from sample_media.families._kit import Kit, arcs, hot_work, scenario
from sample_media.families._paper import at_the_gate
from sample_media.plan import Camera
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("HW-UNPERMITTED-FLAME",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Odd seeds by a camera of ours, even ones by another system that names the zone alone."""
    kit = Kit("flame", seed, form)
    at = kit.minutes
    permit = hot_work(kit, 60.0)
    filmed = bool(seed % 2) and form != "cannot_tell"
    start = kit.some(20, 40) if form != "violated" or not filmed else kit.some(64, 68)
    activities: tuple[Activity, ...] = ()
    events: tuple[VendorEvent, ...] = ()
    cameras: tuple[Camera, ...] = ()
    if filmed:
        spot = (44.3, 28.6) if form == "near_miss" else (50.5, 29.4)
        zone = "Z-101D" if form == "near_miss" else "Z-J1"
        activities = (
            (Activity("welding_arc", spot, at(start), at(start) + 40_000, zone, pid("welder"), 0.6),)
            if form != "met"
            else arcs(kit, permit, [(start, start + 1)])
        )
        cameras = (
            Camera(
                "CAM-21",
                "T-101动火点东南",
                (58.0, 20.6, 5.6),
                (48.2, 29.0, 0.5),
                at(start - 2),
                at(start + 4),
                ("Z-J1",),
                54.0,
            ),
        )
    else:
        zone = {"violated": "Z-201P", "met": "Z-J1", "near_miss": "Z-J1", "cannot_tell": "Z-101D"}[form]
        kind = ("welding_arc", "grinding", "open_flame")[seed % 3]
        moment = at(59.0) if form == "near_miss" else at(start)
        events = (VendorEvent("CAM-77", kind, moment, zone, confidence=0.88, detail="frames=46"),)
    people = at_the_gate(kit, "guardian", "welder", "helper", "work_leader", until=160)
    return scenario(kit, ABOUT, people, (permit,), 150, activities=activities, vendor_events=events, cameras=cameras)
