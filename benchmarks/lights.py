# ruff: noqa: E501  (lines that print)
"""Precision and recall of arc, flame and flash: python -m benchmarks.lights FOLDER [--views 5] [--footage CLIP ...] [--case CASE]

Renders empty views of the plant in which arcs, grinders and fires burn one after the other at 4 to 28 m (needs MuJoCo), encodes them as
a recorder would, reads them through detect and compares. `--footage`: clips in which nothing burns, where every event is wrong.
`--case`: a rendered case that was run, against its scenario (the shipped one: arcs in two cameras, one flash fire).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.movements import Tally
from detect.looks import Looks
from detect.luminous import Glows, luminous
from detect.packets import read_packets
from detect.types import Video
from tests.detect.builders import reader

FPS = 5.0
WIDTH, HEIGHT = 640, 360
LENGTH_S = 62
PLAN = (("arc", 4.0, 16.0), ("grinder", 19.0, 27.0), ("arc", 30.0, 42.0), ("fire", 46.0, 54.0))
KINDS = {"arc": "arc", "grinder": "arc", "fire": "flame"}


def main() -> None:
    """Print one line for each kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--views", type=int, default=5)
    parser.add_argument("--footage", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    tallies = {kind: Tally() for kind in ("arc (welding)", "arc (grinding)", "flame", "flash")}
    for clip, truth in clips(options.folder, options.views):
        judge(tallies, events(clip), truth)
    for name, tally in tallies.items():
        print(f"  {name:16} {tally.line()}")
    for clip in options.footage:
        found = events(clip)
        print(
            f"  {clip.name}: {len(found)} events, all wrong "
            + ", ".join(f"{kind} {a:.1f}-{b:.1f} s" for kind, a, b in found)
        )


def judge(tallies: dict[str, Tally], found: list[tuple[str, float, float]], truth: list[dict[str, Any]]) -> None:
    """Count one clip. A fire is a flame, and its first seconds a flash; what is hidden counts nowhere."""
    used: set[int] = set()
    for true in truth:
        names = {"arc": ["arc (welding)"], "grinder": ["arc (grinding)"], "fire": ["flame", "flash"]}[true["kind"]]
        for name in names:
            kind = "flash" if name == "flash" else KINDS[true["kind"]]
            met = [
                n
                for n, (what, a, b) in enumerate(found)
                if what == kind and a < true["end_s"] + 1 and b > true["start_s"] - 1
            ]
            used.update(met)
            if true["visible"]:
                tallies[name].right += bool(met)
                tallies[name].missed += not met
    for n, (kind, _, _) in enumerate(found):
        if n not in used:
            tallies["arc (welding)" if kind == "arc" else kind].wrong += 1


def events(clip: Path) -> list[tuple[str, float, float]]:
    """Kind, start and end in seconds of what a clip shows, looked at 5 times a second."""
    looks = Looks()
    for frame in reader(clip).frames(per_second=5):
        looks.add(frame)
    glows = Glows()
    glows.add(looks)
    packets = read_packets(clip)
    video = Video(
        "v", "CAM", clip.name, "0" * 64, 1, "mp4", "h264", packets.width_px, packets.height_px, 0, 1, 1, False, None
    )
    return [(one.kind, one.start_ms / 1000, one.end_ms / 1000) for one in luminous(video, glows)]


def clips(folder: Path, count: int) -> Iterator[tuple[Path, list[dict[str, Any]]]]:
    """Clips with their truth; rendered unless they lie there already."""
    listing = folder / "lights.json"
    if not listing.exists():
        listing.write_text(json.dumps(render(folder, count), indent=1))
    for name, truth in json.loads(listing.read_text()).items():
        yield folder / name, truth


def render(folder: Path, count: int) -> dict[str, Any]:
    """Render `count` views of one set; truth says what burns when, where and whether the view shows it."""
    from sample_media.dressing import paint, solids
    from sample_media.media import write_video
    from sample_media.plant import EXTENT_M
    from sample_media.render.develop import Developer
    from sample_media.render.recorder import Slot
    from sample_media.render.shoot import Set
    from sample_media.render.stage import Arc, CameraSpec, Effect, FlashFire, Light, Stage
    from sample_media.stage_of import lamps
    from sample_media.stills import START_MS, light_of
    from sample_media.stills import view as any_view

    random = np.random.default_rng(9)
    views, effects, truth = [], list[Effect](), dict[str, Any]()
    for number in range(count):
        camera = any_view(random, number % 4).camera
        views.append(
            CameraSpec(
                f"lights-{number}",
                f"VIEW {number}",
                camera.position,
                camera.look_at,
                camera.fov_deg,
                camera.barrel,
                WIDTH,
                HEIGHT,
                FPS,
                seed=number + 1,
            )
        )
        begins = START_MS + number * 1000 * LENGTH_S
        for kind, start, end in PLAN:
            away, aside = float(random.uniform(4, 28)), float(random.uniform(-0.3, 0.3))
            bearing = np.arctan2(
                camera.look_at[1] - camera.position[1], camera.look_at[0] - camera.position[0]
            ) + aside * np.radians(camera.fov_deg)
            place = (
                camera.position[0] + away * float(np.cos(bearing)),
                camera.position[1] + away * float(np.sin(bearing)),
                1.0 if kind != "fire" else 0.4,
            )
            span = begins + round(1000 * start), begins + round(1000 * end)
            effects.append(
                FlashFire(*span, place, float(random.uniform(0.6, 2.5)))
                if kind == "fire"
                else Arc(*span, place, "arc" if kind == "arc" else "grinder")
            )
            truth.setdefault(f"view-{number}.mp4", []).append(
                {"kind": kind, "start_s": start, "end_s": end, "away_m": round(away, 1), "place": place}
            )
    lights = [
        Light(START_MS + n * 1000 * LENGTH_S, ("day", "overcast", "night", "dusk")[n % 4], 200.0, 35.0, n % 4 > 1)
        for n in range(count)
    ]
    stage = Stage(EXTENT_M, solids(), paint(), lamps(), (Light(0), *lights), 3)
    scene = Set(stage, (), effects, views[0])
    for number, camera in enumerate(views):
        scene.point(camera)
        glass, depth_m = scene.face((0.0, 0.0, 0.0)).glass, scene.face((0.0, 0.0, 0.0)).finished_depth_m
        for true in truth[f"view-{number}.mp4"]:
            right_t, up_t, depth = glass.seen_from(np.array(true.pop("place")))
            x, y = (int(v) for v in glass.to_pixels(right_t, up_t))
            true["visible"] = bool(depth > 0 and 0 <= x < WIDTH and 0 <= y < HEIGHT and depth_m[y, x] > depth - 0.3)
        developer = Developer(camera)

        def frames(developer: Developer = developer, number: int = number) -> Iterator[tuple[int, bytes]]:
            for n in range(round(LENGTH_S * FPS)):
                t_ms = round(n * 1000 / FPS)
                at = START_MS + number * 1000 * LENGTH_S + t_ms
                slot = Slot(n, at, t_ms, at, f"{t_ms / 1000:06.1f}", (0.0, 0.0, 0.0), 0.0)
                yield t_ms, developer.develop(light_of(scene.shoot(slot), scene), slot)

        write_video(folder / f"view-{number}.mp4", frames(), WIDTH, HEIGHT, "h264", 300)
        print(f"view-{number}.mp4", flush=True)
    scene.close()
    return truth


if __name__ == "__main__":
    main()
