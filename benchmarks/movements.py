# ruff: noqa: E501  (lines that print)
"""Precision and recall of running, fall and motionless: python -m benchmarks.movements [--bodies 200] [--case FOLDER]

Two parts. *Bodies*: people of the renderer (its skeleton, gait and postures) walk, run, work, crouch, sit, fall and lie before random
cameras; their boxes get the errors of a detector and go through tracker and events as in a run. *Case*: the events of a rendered case
that was run (the shipped one, copied and run), against the truth of its frames. An event counts when it lies on the right body and
overlaps the truth; Wilson 95 % intervals.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from detect.body import Body
from detect.movement import movement
from detect.types import Video
from sample_media.render.figure import Figure
from sample_media.render.optics import lens
from sample_media.render.stage import Actor, CameraSpec, Motion, Posture

RATE = 5.0
SEED = 78  # thresholds were chosen on 77
WIDTH, HEIGHT = 1280, 720
EDGE_ERROR, LOST, BAD_BOX = 0.025, 0.08, 0.03  # of the body's height; shares of frames
RUN_LEAST_MPS, WALK_MOST_MPS = 2.7, 1.8
RUN_S, LYING_S, STANDING_S = 1.4, 10.0, 20.0
IN_PLACE: tuple[Posture, ...] = ("work", "kneel", "crouch", "lean", "sit", "weld", "phone", "sign", "point")
KINDS = ("running", "fall", "motionless, lying", "motionless, upright")
Span = tuple[str, float, float]


@dataclass
class Tally:
    """Events that should be and were, should not be and were, should be and were not."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def line(self) -> str:
        """Precision and recall with intervals."""
        found, true = self.right + self.wrong, self.right + self.missed
        return f"precision {rate(self.right, found)}, recall {rate(self.right, true)}, {true} true, {found} found"


def rate(part: int, whole: int) -> str:
    """Share with Wilson's 95 % interval."""
    if not whole:
        return "-"
    share, z = part / whole, 1.96
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    return f"{share:.3f} ({max(0.0, middle - half):.3f}-{min(1.0, middle + half):.3f})"


def main() -> None:
    """Print one table for each part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bodies", type=int, default=200)
    parser.add_argument("--case", type=Path, help="a case with truth/CAMERA.people.parquet that was run")
    options = parser.parse_args()
    print(f"{options.bodies} simulated bodies, {RATE:g} frames a second")
    show(simulated(options.bodies))
    if options.case:
        from benchmarks.movements_case import equipment_of_case, of_case

        print(f"\n{options.case}")
        show(of_case(options.case))
        show(equipment_of_case(options.case))


def show(tallies: dict[str, Tally]) -> None:
    """One line a kind."""
    for kind, tally in tallies.items():
        print(f"  {kind:20} {tally.line()}")


def simulated(count: int) -> dict[str, Tally]:
    """Judge the events of `count` simulated bodies."""
    video = Video("v", "CAM", "a.mp4", "0" * 64, 1, "mp4", "h264", WIDTH, HEIGHT, 0, 100, 60_000, False, None)
    tallies = {kind: Tally() for kind in KINDS}
    for seed in range(count):
        body, truth = simulate(np.random.default_rng((SEED, seed)))
        if body is not None:
            found = [(one.kind, one.start_ms / 1000, one.end_ms / 1000, one.detail) for one in movement(video, body)]
            compare(tallies, truth, found)
    return tallies


def compare(
    tallies: dict[str, Tally], truth: list[Span], found: list[tuple[str, float, float, dict[str, Any]]]
) -> None:
    """Count one body. Spans named `?KIND` are neither wanted nor wrong."""
    mine = [(name(kind, detail), start, end) for kind, start, end, detail in found]
    for kind, tally in tallies.items():
        wanted = [(a, b) for what, a, b in truth if what == kind]
        unclear = [(a, b) for what, a, b in truth if what == f"?{kind}"]
        events = [(a, b) for what, a, b in mine if what == kind]
        tally.missed += sum(not any(meets(span, event) for event in events) for span in wanted)
        tally.right += sum(any(meets(span, event) for event in events) for span in wanted)
        tally.wrong += sum(not any(meets(span, event) for span in [*wanted, *unclear]) for event in events)


def name(kind: str, detail: dict[str, Any]) -> str:
    """Kind as it is tallied."""
    return kind if kind != "motionless" else f"motionless, {'lying' if detail.get('lying') else 'upright'}"


def meets(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Overlap of at least half of the shorter, a second's slack at the ends."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common + 1.0 >= 0.5 * min(one[1] - one[0], other[1] - other[0]) and common > -1.0


def simulate(random: np.random.Generator) -> tuple[Body | None, list[Span]]:
    """A body with the errors of a detector, and what it truly did while it was wholly in the picture."""
    camera = CameraSpec(
        "sim", "", (0.0, 0.0, float(random.uniform(2.5, 8))), (float(random.uniform(8, 20)), 0.0, 0.5),
        float(random.uniform(45, 90)), float(random.uniform(0, 0.12)), WIDTH, HEIGHT,
    )  # fmt: skip
    motion, pieces = walk(random)
    figure = Figure(Actor("sim", motion, height_m=float(random.uniform(1.55, 1.9))))
    glass = lens(camera)
    rows: list[tuple[float, ...]] = []
    for at_ms in range(int(motion.utc_ms[0]), int(motion.utc_ms[-1]), round(1000 / RATE)):
        stance = figure.at(at_ms + float(random.integers(-20, 20)))
        box = None if stance is None else outline(stance.origins, stance.turns, glass)
        if box is None or random.random() < LOST:
            continue
        tall = max(box[3] - box[1], box[2] - box[0])
        box = box + random.normal(0, EDGE_ERROR * tall, 4)
        if random.random() < BAD_BOX:
            box = box + random.normal(0, 4 * EDGE_ERROR * tall, 4)
        cut = np.clip(box, 0, [WIDTH, HEIGHT, WIDTH, HEIGHT])
        if (cut[2:] - cut[:2]).prod() < 0.3 * (box[2:] - box[:2]).prod() or cut[3] - cut[1] < 12:
            continue
        rows.append((at_ms, *cut))
    if len(rows) < 5:
        return None, []
    table = np.array(rows)
    count = len(table)
    looks = {"helmet": ["cannot_see"] * count, "vest": ["cannot_see"] * count}
    body = Body(
        "v#1", "person", np.arange(count), table[:, 0].astype(np.int64), table[:, 1:], np.full(count, 0.8), looks
    )
    return body, list(true_spans(pieces, body))


def walk(random: np.random.Generator) -> tuple[Motion, list[tuple[str, float, float, float, float]]]:
    """A path of pieces: (posture, start_s, end_s, speed_mps, heading_deg)."""
    x, y, t = float(random.uniform(6, 18)), float(random.uniform(-4, 4)), 0.0
    rows: list[tuple[float, float, float, float]] = []
    postures: list[Posture] = []
    pieces: list[tuple[str, float, float, float, float]] = []
    for _ in range(int(random.integers(3, 7))):
        posture = random.choice(np.array(["walk", "run", "stand", "place", "fall"]), p=(0.34, 0.26, 0.14, 0.16, 0.10))
        heading = float(np.degrees(np.arctan2(-y, 12 - x)) + random.normal(0, 50))
        speed, long_s = 0.0, float(random.uniform(3, 30))
        if posture == "walk":
            speed, long_s = float(random.uniform(0.7, WALK_MOST_MPS)), float(random.uniform(3, 8))
        elif posture == "run":
            speed, long_s = float(random.uniform(RUN_LEAST_MPS, 4.5)), float(random.uniform(2.0, 4.0))
        elif posture == "place":
            posture = random.choice(np.array(IN_PLACE))
        parts: list[tuple[Posture, float]] = [(posture, long_s)]
        if posture == "fall":
            long_s = float(random.uniform(4, 40))
            parts = [("fall", 1.0), ("lie", long_s - 1.0)]
        for what, seconds in parts:
            way = np.array((np.cos(np.radians(heading)), np.sin(np.radians(heading)))) * speed
            for at in np.arange(0, seconds, 0.1):
                rows.append((t + at, x + way[0] * at, y + way[1] * at, heading))
                postures.append(what)
            pieces.append((what, t, t + seconds, speed, heading))
            x, y, t = x + way[0] * seconds, y + way[1] * seconds, t + seconds
    t_s, x_m, y_m, heading_deg = np.array(rows).T
    utc_ms = np.round(t_s * 1000).astype(np.int64)
    keep = np.concatenate(([True], np.diff(utc_ms) > 0))
    kept = [p for p, k in zip(postures, keep, strict=True) if k]
    return Motion(
        utc_ms[keep],
        x_m[keep],
        y_m[keep],
        np.zeros(int(keep.sum())),
        np.degrees(np.unwrap(np.radians(heading_deg[keep]))),
        tuple(kept),
    ), pieces


def outline(origins: np.ndarray, turns: np.ndarray, glass: Any) -> np.ndarray | None:
    """The box around a posed body, px; None behind the camera."""
    tips = [
        origins + axis
        for axis in 0.075 * np.array([(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)])
    ]
    head = origins[2] + turns[2] @ np.array((0, 0, 0.24))
    right_t, up_t, depth = glass.seen_from(np.concatenate([*tips, head[None]]))
    if depth.min() < 0.5:
        return None
    x, y = glass.to_pixels(right_t, up_t)
    return np.array([x.min(), y.min(), x.max(), y.max()])


def true_spans(pieces: list[tuple[str, float, float, float, float]], body: Body) -> Iterator[Span]:
    """What should be found: pieces during which the body is seen, in the picture and large enough."""
    t_s = body.t_ms / 1000
    box = body.box
    whole = (box[:, 0] > 4) & (box[:, 1] > 4) & (box[:, 2] < WIDTH - 4) & (box[:, 3] < HEIGHT - 4)
    for n, (posture, start, end, speed, _) in enumerate(pieces):
        inside = (t_s >= start) & (t_s < end)
        seen = inside.sum() >= 0.7 * (end - start) * RATE and whole[inside].mean() > 0.8 if inside.any() else False
        mark = "" if seen else "?"
        if posture == "run" and speed >= RUN_LEAST_MPS and end - start >= RUN_S:
            yield f"{mark}running", start, end
        before = [p for p, _, b, _, _ in pieces[:n] if abs(b - start) < 0.01]
        upright = bool(before) and before[0] in ("walk", "run", "stand", "phone", "sign", "point", "work")
        if posture == "fall":
            lies = (t_s >= start) & (t_s < end + 3)
            earlier = (t_s >= start - 1.5) & (t_s < start)
            clear = upright and earlier.any() and whole[lies | earlier].mean() > 0.9
            yield ("fall" if clear else "?fall"), start, end + (pieces[n + 1][2] - pieces[n + 1][1])
        if posture == "lie":
            yield (f"{mark}motionless, lying" if end - start >= LYING_S else "?motionless, lying"), start, end
            yield "?motionless, upright", start, end
        if posture in ("stand", "phone", "sign", "point", "sit"):
            yield (
                (f"{mark}motionless, upright" if end - start >= STANDING_S + 2 else "?motionless, upright"),
                start,
                end,
            )
            yield "?motionless, lying", start, end


if __name__ == "__main__":
    main()
