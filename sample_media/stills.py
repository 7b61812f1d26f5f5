# ruff: noqa: E501  (tables of data)
"""Single rendered pictures with the boxes of everybody in them: python -m sample_media.stills FOLDER [--pictures 600]

The plant of `plant.py` from places where no camera of a family hangs, with people at random places, postures and dress,
at several hours and in several kinds of light. Writes FOLDER/images (JPEG) and FOLDER/labels (YOLO lines `class cx cy w
h`: 0 person, 1 helmet worn, 2 bare head, 3 vest worn, 4 torso without vest), so that a detector can be trained on
rendered people and tested on the shipped case. The same seed gives the same pictures; started again, it goes on after
the last.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image

from sample_media.dressing import paint, solids
from sample_media.plant import EXTENT_M, PD3, T101, T102, TANK_RADIUS_M
from sample_media.render.develop import Developer
from sample_media.render.recorder import Slot
from sample_media.render.shoot import Set, Shot, decode
from sample_media.render.stage import (
    Actor,
    Arc,
    CameraSpec,
    Effect,
    FlashFire,
    Light,
    Motion,
    Outfit,
    Posture,
    Smoke,
    Stage,
)  # fmt: skip
from sample_media.stage_of import HELMETS, JACKETS, SKINS, TROUSERS, VESTS, lamps

START_MS = int(datetime(2026, 11, 3, 2, tzinfo=UTC).timestamp() * 1000)
SHOT_MS = 20_000
LEAD_MS = 4_000
"""How long before its picture a body takes its posture at the most, so that nobody is caught between two."""
PEOPLE = 12
VIEWS, SHOTS = 10, 12
LEAST_VISIBLE, LEAST_PART = 0.25, 0.5
POSTURES: dict[Posture, float] = {
    "stand": 3, "walk": 5, "run": 2, "work": 3, "weld": 1.5, "kneel": 2, "crouch": 1.5, "lean": 1.5, "lie": 2.5, "fall": 1,
    "sit": 1, "phone": 1, "sign": 1, "point": 1,
}  # fmt: skip
SPEEDS_MPS = {"walk": (0.8, 1.6), "run": (2.2, 3.6)}


@dataclass(frozen=True)
class View:
    """A camera for a handful of pictures, and where its people may stand (metres from it, along its bearing)."""

    camera: CameraSpec
    indoors: bool


def main() -> None:
    """Make pictures until there are as many as asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pictures", type=int, default=600)
    parser.add_argument("--first-scene", type=int, default=1, help="seed of the first scene; others follow")
    options = parser.parse_args()
    for part in ("images", "labels"):
        (options.folder / part).mkdir(parents=True, exist_ok=True)
    for number in range(-(-options.pictures // (VIEWS * SHOTS))):
        make(options.folder, options.first_scene + number)


def make(folder: Path, seed: int) -> None:
    """One scene: a light, a crew and ten views of twelve pictures each."""
    names = [f"render_{seed:03d}_{view:02d}_{shot:02d}" for view in range(VIEWS) for shot in range(SHOTS)]
    if all((folder / "labels" / f"{name}.txt").is_file() for name in names):
        return
    random = np.random.default_rng((31, seed))
    views = [view(random, number) for number in range(VIEWS)]
    moments = [START_MS + SHOT_MS * number for number in range(VIEWS * SHOTS)]
    actors = tuple(_actor(number, views, moments, random) for number in range(PEOPLE))
    stage = Stage(EXTENT_M, solids(), paint(), lamps(), _lights(moments, random), seed)
    scene = Set(stage, actors, _effects(views, moments, random), views[0].camera)
    for number, at in enumerate(moments):
        camera = views[number // SHOTS].camera
        if scene.camera is not camera:
            scene.point(camera)
        slot = Slot(number, at, at - START_MS, at, _clock(at), (0.0, 0.0, 0.0), 0.0)
        shot = scene.shoot(slot)
        if not (folder / "labels" / f"{names[number]}.txt").is_file():
            _keep(folder, names[number], shot, scene, slot, random)
    scene.close()


def view(random: np.random.Generator, number: int) -> View:
    """A camera somewhere in the plant, one in five in the distribution room."""
    indoors = number % 5 == 4
    x1, y1, x2, y2 = PD3 if indoors else (12.0, 4.0, 94.0, 50.0)
    edge = 0.5 if indoors else 0.0
    x, y = float(random.uniform(x1 + edge, x2 - edge)), float(random.uniform(y1 + edge, y2 - edge))
    while not indoors and _built_up(x, y):
        x, y = float(random.uniform(x1, x2)), float(random.uniform(y1, y2))
    away = float(random.uniform(2.5, 7.0) if indoors else np.exp(random.uniform(np.log(5), np.log(28))))
    middle = ((x1 + x2) / 2, (y1 + y2) / 2) if indoors else (random.uniform(20, 85), random.uniform(8, 34))
    bearing = np.arctan2(middle[1] - y, middle[0] - x) + random.normal(0, 0.3)
    look_at = (x + away * float(np.cos(bearing)), y + away * float(np.sin(bearing)), float(random.uniform(0.3, 1.4)))
    camera = CameraSpec(
        f"still-{number}", f"VIEW {number}", (x, y, float(random.uniform(2.3, 3.0) if indoors else random.uniform(2.5, 7.5))),
        look_at, float(random.uniform(70, 95) if indoors else random.uniform(40, 80)), float(random.uniform(0, 0.14)),
        overlay=bool(random.random() < 0.6), noise=float(random.uniform(0.6, 1.6)), seed=number + 1,
    )  # fmt: skip
    return View(camera, indoors)


def _built_up(x: float, y: float) -> bool:
    """Whether a tank, vessel or house stands there, or so near that it fills the picture."""
    round_things = ((*T101, TANK_RADIUS_M), (*T102, TANK_RADIUS_M), (24.0, 40.0, 1.1), (88.0, 32.0, 3.5))
    inside = any(np.hypot(x - cx, y - cy) < radius + 1.5 for cx, cy, radius in round_things)
    return inside or (PD3[0] - 1 < x < PD3[2] + 1 and PD3[1] - 1 < y < PD3[3] + 1)


def _actor(number: int, views: list[View], moments: list[int], random: np.random.Generator) -> Actor:
    """Somebody who stands elsewhere, otherwise and in other clothes in every picture (or is not there)."""
    columns: list[tuple[float, ...]] = []
    postures: list[Posture] = []
    outfits = []
    for i, at in enumerate(moments):
        there = views[i // SHOTS]
        posture = random.choice(np.array(list(POSTURES)), p=np.array(list(POSTURES.values())) / sum(POSTURES.values()))
        x, y = _place(there, random)
        heading = float(random.uniform(-180, 180))
        low, high = SPEEDS_MPS.get(posture, (0.0, 0.0))
        step = float(random.uniform(low, high)) * LEAD_MS / 1000
        way = np.array((np.cos(np.radians(heading)), np.sin(np.radians(heading)))) * step
        lead = float(random.uniform(0.3, 1.5)) * 1000 if posture == "fall" else LEAD_MS
        present = float(random.random() < (0.35 if there.indoors else 0.6))
        columns.append((at - lead, x - way[0], y - way[1], heading, present))
        columns.append((at + LEAD_MS, x + way[0], y + way[1], heading, 0.0))
        postures += [posture, "stand"]
        outfits.append(_outfit(at - SHOT_MS // 2, random))
    t, x_m, y_m, heading_deg, here = np.array(columns).T
    motion = Motion(t.astype(np.int64), x_m, y_m, np.zeros(len(t)), heading_deg, tuple(postures), here > 0.5)
    jacket = JACKETS[int(random.integers(len(JACKETS)))]
    if random.random() < 0.3:
        jacket = tuple(float(v) for v in random.uniform(0.05, 0.75, 3))  # type: ignore[assignment]
    return Actor(
        f"S{number}", motion, tuple(outfits), float(random.uniform(1.55, 1.9)), float(random.uniform(0.85, 1.25)), jacket,
        TROUSERS[int(random.integers(len(TROUSERS)))], SKINS[int(random.integers(len(SKINS)))],
        reflective_strips=bool(random.random() < 0.7),
    )  # fmt: skip


def _place(there: View, random: np.random.Generator) -> tuple[float, float]:
    camera = there.camera
    x, y, _ = camera.position
    if there.indoors:
        return float(random.uniform(PD3[0] + 0.6, PD3[2] - 0.6)), float(random.uniform(PD3[1] + 0.6, PD3[3] - 1.4))
    bearing = np.arctan2(camera.look_at[1] - y, camera.look_at[0] - x)
    bearing += np.radians(random.uniform(-0.5, 0.5) * camera.fov_deg)
    away = float(np.exp(random.uniform(np.log(4), np.log(30))))
    return x + away * float(np.cos(bearing)), y + away * float(np.sin(bearing))


def _outfit(from_utc_ms: int, random: np.random.Generator) -> Outfit:
    helmet = random.choice(np.array(("worn", "missing", "carried")), p=(0.5, 0.38, 0.12))
    vest = random.choice(np.array(("worn", "missing")))
    colours = (list(HELMETS.values())[int(random.integers(4))], list(VESTS.values())[int(random.integers(2))])
    band = (0.85, 0.08, 0.08) if random.random() < 0.15 else None
    return Outfit(from_utc_ms, helmet, colours[0], vest, colours[1], band, bool(random.random() < 0.08))


def _lights(moments: list[int], random: np.random.Generator) -> tuple[Light, ...]:
    """Six pictures of a view by day, then overcast, dusk or night: the light changes between pictures."""
    lights = [Light(0, "day", float(random.uniform(100, 260)), float(random.uniform(15, 60)))]
    for start in range(0, len(moments), SHOTS):
        other = ("overcast", "dusk", "overcast", "night")[(start // SHOTS) % 4]
        lights.append(
            Light(moments[start] - SHOT_MS // 2, "day", lights[0].sun_azimuth_deg, lights[0].sun_elevation_deg)
        )
        lights.append(Light(moments[start + SHOTS // 2] - SHOT_MS // 2, other, 250.0, 8.0, other != "overcast"))  # type: ignore[arg-type]
    return tuple(lights)


def _effects(views: list[View], moments: list[int], random: np.random.Generator) -> tuple[Effect, ...]:
    """An arc, smoke and a fire, each in two pictures of some view, so that none of them becomes a person."""
    effects: list[Effect] = []
    for kind, number in zip(("arc", "smoke", "fire"), (1, 5, 7), strict=True):
        x, y = _place(views[number], random)
        first = moments[number * SHOTS + 4]
        span = first - 1_500, first + SHOT_MS + 1_500
        if kind == "arc":
            effects.append(Arc(*span, (x, y, 1.0)))
        elif kind == "smoke":
            effects.append(Smoke(*span, (x, y, 0.8), 0.5))
        else:
            effects.append(FlashFire(*span, (x, y, 0.4), 2.0))
    return tuple(effects)


def _keep(folder: Path, name: str, shot: Shot, scene: Set, slot: Slot, random: np.random.Generator) -> None:
    glass = scene.camera
    picture = Developer(glass).develop(light_of(shot, scene), slot)
    quality = int(random.integers(55, 93))
    rgb(picture, glass.width_px, glass.height_px).save(folder / "images" / f"{name}.jpg", quality=quality)
    lines = [
        f"{kind} {(x1 + x2) / 2 / glass.width_px:.6f} {(y1 + y2) / 2 / glass.height_px:.6f} "
        f"{(x2 - x1) / glass.width_px:.6f} {(y2 - y1) / glass.height_px:.6f}"
        for kind, x1, y1, x2, y2 in boxes(shot, glass)
    ]
    (folder / "labels" / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines))


def boxes(shot: Shot, camera: CameraSpec) -> Iterator[tuple[int, float, float, float, float]]:
    """Class and pixels of everybody of whom a quarter shows, and of heads and torsos of which half does."""
    for row in shot.rows:
        if row["person_visible"] < LEAST_VISIBLE:
            continue
        kinds = {"seen": 0, "head": 1 if row["helmet"] == "worn" else 2, "torso": 3 if row["vest"] == "worn" else 4}
        for part, kind in kinds.items():
            if part != "seen" and row[f"{part}_visible"] < LEAST_PART:
                continue
            x1, y1, x2, y2 = (row[f"{part}_{edge}_px"] for edge in ("x1", "y1", "x2", "y2"))
            x1, x2 = max(0.0, x1), min(float(camera.width_px), x2)
            y1, y2 = max(0.0, y1), min(float(camera.height_px), y2)
            if x2 - x1 >= 2 and y2 - y1 >= 2:
                yield kind, x1, y1, x2, y2


def light_of(shot: Shot, scene: Set) -> np.ndarray:
    """Linear light of a shot over the plates of the view it was taken from, (height, width, 3)."""
    plates = scene.face((0.0, 0.0, 0.0)).finished
    light = np.sum([plate * gain for plate, gain in zip(plates, shot.gains, strict=True) if gain.any()], axis=0)
    for (x1, y1, x2, y2), patch in shot.patches:
        light[y1:y2, x1:x2] = decode(patch)
    return np.asarray(light, np.float32)


def rgb(planes: bytes, width_px: int, height_px: int) -> Image.Image:
    """Planar YUV 4:2:0 bytes of BT.709, limited range, as a picture."""
    flat = np.frombuffer(planes, np.uint8).astype(np.float32)
    size = width_px * height_px
    y = (flat[:size].reshape(height_px, width_px) - 16) / 219
    u, v = (flat[size:].reshape(2, height_px // 2, width_px // 2) - 128) / 224
    u, v = (plane.repeat(2, axis=0).repeat(2, axis=1) for plane in (u, v))
    red, blue = y + 1.5748 * v, y + 1.8556 * u
    green = (y - 0.2126 * red - 0.0722 * blue) / 0.7152
    return Image.fromarray((np.clip(np.stack((red, green, blue), 2), 0, 1) * 255 + 0.5).astype(np.uint8))


def _clock(utc_ms: int) -> str:
    return datetime.fromtimestamp(utc_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


if __name__ == "__main__":
    main()
