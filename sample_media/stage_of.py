"""A scenario as the renderer takes it: the plant as solids and paint, people as motion, cameras, light and effects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_media.check import check
from sample_media.dressing import paint, solids
from sample_media.moments import from_ms
from sample_media.paths import Path
from sample_media.people import Person
from sample_media.plan import Camera
from sample_media.plant import EXTENT_M, PD3
from sample_media.render.stage import (
    Actor,
    Arc,
    CameraSpec,
    Colour,
    Effect,
    FlashFire,
    Lamp,
    Light,
    Motion,
    Outfit,
    RecorderFault,
    Smoke,
    Stage,
)  # fmt: skip
from sample_media.scenario import Scenario

SAMPLE_MS = 100
TURN_S = 0.35
"""Time constant with which a body turns to where its steps tell it to face."""
HELMETS: dict[str, Colour] = {
    "white": (0.93, 0.93, 0.90), "yellow": (0.93, 0.76, 0.10), "red": (0.78, 0.12, 0.10), "blue": (0.12, 0.30, 0.62),
}  # fmt: skip
VESTS: dict[str, Colour] = {"orange": (0.95, 0.38, 0.08), "yellow_green": (0.72, 0.92, 0.12)}
ARMBAND: Colour = (0.85, 0.08, 0.08)
JACKETS: tuple[Colour, ...] = (
    (0.16, 0.24, 0.42),
    (0.22, 0.30, 0.46),
    (0.35, 0.36, 0.38),
    (0.42, 0.30, 0.18),
    (0.15, 0.20, 0.30),
)
TROUSERS: tuple[Colour, ...] = ((0.15, 0.20, 0.33), (0.20, 0.21, 0.24), (0.30, 0.30, 0.31), (0.13, 0.16, 0.25))
SKINS: tuple[Colour, ...] = (
    (0.80, 0.62, 0.49),
    (0.74, 0.55, 0.42),
    (0.66, 0.47, 0.35),
    (0.84, 0.67, 0.55),
    (0.58, 0.40, 0.29),
)


@dataclass(frozen=True)
class Staging:
    """All that `render` needs. `windows` gives each camera's stretch of recording, UTC milliseconds, half open."""

    stage: Stage
    actors: tuple[Actor, ...]
    effects: tuple[Effect, ...]
    cameras: tuple[CameraSpec, ...]
    windows: dict[str, tuple[int, int]]


def stage_of(scenario: Scenario) -> Staging:
    """Turn a scenario into stage, actors, effects and cameras. Raises ScenarioError as `check` does.

    Only people who are in the plant while some camera records become actors.
    """
    paths = check(scenario)
    start = min((camera.from_utc_ms for camera in scenario.cameras), default=scenario.judge_from_utc_ms)
    end = max((camera.to_utc_ms for camera in scenario.cameras), default=scenario.judge_to_utc_ms)
    actors = [
        Actor(
            person.person_id,
            motion,
            _outfits(person),
            person.height_m,
            person.build,
            JACKETS[person.look % len(JACKETS)],
            TROUSERS[person.look % len(TROUSERS)],
            SKINS[person.look * 2 % len(SKINS)],
        )
        for person in scenario.people
        if (motion := motion_of(paths[person.person_id], start - 2_000, end + 2_000)) is not None
    ]
    return Staging(
        Stage(EXTENT_M, solids(), paint(), lamps(), lights(scenario, start), scenario.seed),
        tuple(actors),
        _effects(scenario),
        tuple(_camera(scenario, camera) for camera in scenario.cameras),
        {camera.camera_id: (camera.from_utc_ms, camera.to_utc_ms) for camera in scenario.cameras},
    )


def motion_of(path: Path, start_utc_ms: int, end_utc_ms: int) -> Motion | None:
    """A path sampled every 100 ms with turning smoothed; None for somebody who is not there in that stretch."""
    first = max(start_utc_ms, int(path.utc_ms[0]))
    last = min(end_utc_ms, int(path.utc_ms[-1]))
    if last <= first:
        return None
    when = np.arange(first, last, SAMPLE_MS, dtype=np.int64)
    present = path.here(when)
    if not present.any():
        return None
    index = path.index(when)
    x, y, z = path.at(when)
    wanted = path.heading_deg[index]
    turned = np.empty(len(when))
    facing = float(wanted[0])
    share = 1 - float(np.exp(-SAMPLE_MS / 1000 / TURN_S))
    for i, target in enumerate(wanted):
        facing += ((float(target) - facing + 180) % 360 - 180) * share
        turned[i] = facing
    postures = tuple(path.posture[i] for i in index)
    return Motion(when, x, y, z, turned, postures, None if present.all() else present)


def lights(scenario: Scenario, utc_ms: int) -> tuple[Light, ...]:
    """The light of that hour: by day the sun from the south-west, lamps from dusk on."""
    hour = from_ms(utc_ms, scenario.day.timezone).hour
    if 8 <= hour < 16:
        return (Light(0, "day", 215.0, 38.0),)
    if 6 <= hour < 18:
        return (Light(0, "dusk", 250.0, 8.0, lamps_on=True),)
    return (Light(0, "night", lamps_on=True),)


def _outfits(person: Person) -> tuple[Outfit, ...]:
    return tuple(
        Outfit(wear.from_utc_ms, wear.helmet, HELMETS[wear.helmet_colour], wear.vest, VESTS[wear.vest_colour],
               ARMBAND if wear.armband else None, wear.welding_mask)
        for wear in person.wears
    )  # fmt: skip


def _effects(scenario: Scenario) -> tuple[Effect, ...]:
    effects: list[Effect] = []
    for activity in scenario.activities:
        place = (*activity.at_m, activity.height_m)
        kind = "grinder" if activity.kind == "grinding" else "arc"
        effects.append(Arc(activity.start_utc_ms, activity.end_utc_ms, place, kind))  # type: ignore[arg-type]
    if scenario.incident_kind == "fire" and scenario.incident_utc_ms is not None and scenario.activities:
        moment, spot = scenario.incident_utc_ms, scenario.activities[-1].at_m
        effects.append(FlashFire(moment, moment + 14_000, (spot[0], spot[1], 0.4), 2.6))
        effects.append(Smoke(moment + 1_500, moment + 120_000, (spot[0], spot[1], 0.8), 0.55))
    return tuple(effects)


def lamps() -> tuple[Lamp, ...]:
    x1, y1, x2, y2 = PD3
    room = tuple(Lamp(x, (y1 + y2) / 2, 2.9, (x, (y1 + y2) / 2, 0.0), 0.8, 150.0, (0.95, 0.97, 1.0), always_on=True)
                 for x in (x1 + 2.5, x2 - 2.5))  # fmt: skip
    yard = (
        Lamp(56.0, 22.0, 7.0, (49.0, 29.0, 0.0)),
        Lamp(28.0, 13.0, 7.0, (38.0, 22.0, 0.0)),
        Lamp(12.5, 10.5, 7.0, (12.0, 6.0, 0.0)),
    )
    return (*room, *yard)


def _camera(scenario: Scenario, camera: Camera) -> CameraSpec:
    clock = scenario.clock(camera.camera_id)
    at_start_ms = clock.shown_ms(camera.from_utc_ms) - camera.from_utc_ms
    return CameraSpec(
        camera.camera_id,
        camera.name,
        camera.position_m,
        camera.look_at_m,
        camera.fov_deg,
        camera.barrel,
        camera.width_px,
        camera.height_px,
        camera.frames_per_second,
        codec="h265" if camera.camera_id.endswith("2") else "h264",
        bitrate_kbps=384,
        clock_error_ms=at_start_ms,
        clock_drift_ppm=clock.drift_ppm,
        time_zone=scenario.day.timezone,
        faults=tuple(
            RecorderFault(
                fault.kind,
                fault.start_utc_ms,
                fault.end_utc_ms,
                fault.yaw_deg,
                fault.pitch_deg,
                fault.roll_deg,
                fault.step_ms,
            )
            for fault in camera.faults
        ),
        seed=scenario.seed,
    )
