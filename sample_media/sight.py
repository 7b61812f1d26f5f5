"""What a camera sees of a body, frame by frame: its box in the picture, and whether something hides it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from sample_media.lens import Lens, lens_of
from sample_media.paths import Path
from sample_media.people import Person
from sample_media.plan import Camera, Plan

TALL = {"kneel": 0.72, "crouch": 0.62, "sit": 0.70, "fall": 0.60, "lie": 0.22, "weld": 0.93, "lean": 0.94}
"""Height of the body in a posture, as a share of standing height."""
HALF_WIDTH_M = 0.26
SMALLEST_PX = 16
IN_VIEW = 0.5
"""A body is in view while at least this share of its box lies in the picture."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Sighting:
    """One body in one camera over some frames, arrays of shape (n,): boxes of shape (n, 4) in pixels."""

    box_px: NDArray[np.float64]
    visible: Flags
    feet_hidden: Flags


def sight(plan: Plan, camera: Camera, person: Person, path: Path, utc_ms: NDArray[np.int64]) -> Sighting:
    """Boxes and visibility at the moments of frames."""
    x, y, z = path.at(utc_ms)
    index = path.index(utc_ms)
    posture = np.array(path.posture)[index]
    tall = np.array([TALL.get(name, 1.0) for name in path.posture])[index] * person.height_m
    lying = posture == "lie"
    box, depth = _boxes(lens_at(camera, utc_ms), x, y, z, tall, lying, path.heading_deg[index])
    size = np.array([camera.width_px, camera.height_px])
    cut = np.concatenate([np.clip(box[:, :2], 0, size), np.clip(box[:, 2:], 0, size)], 1)
    area = np.prod(np.maximum(box[:, 2:] - box[:, :2], 1e-6), axis=1)
    share = np.prod(np.maximum(cut[:, 2:] - cut[:, :2], 0), axis=1) / area
    smallest = np.where(lying, cut[:, 2] - cut[:, 0], cut[:, 3] - cut[:, 1])
    visible = path.here(utc_ms) & (depth > 0.5) & (share >= IN_VIEW) & (smallest >= SMALLEST_PX)
    visible &= np.array([floor == camera.floor for floor in path.floor])[index]
    visible &= _same_room(plan, camera, x, y) & ~_faulty(camera, utc_ms)
    some = np.flatnonzero(visible)
    eye = np.array(camera.position_m)
    chest = hidden(plan, camera, eye, np.stack([x[some], y[some], z[some] + tall[some] * 0.75], 1))
    feet = hidden(plan, camera, eye, np.stack([x[some], y[some], z[some] + 0.1], 1))
    visible[some] &= ~chest
    feet_hidden = np.zeros(len(utc_ms), bool)
    feet_hidden[some] = feet | (box[some, 3] > camera.height_px)
    return Sighting(cut, visible, feet_hidden)


def lens_at(camera: Camera, utc_ms: NDArray[np.int64]) -> list[tuple[Lens, Flags]]:
    """The camera's lens before and after it was knocked, with the moments each is good for."""
    knocks = [fault for fault in camera.faults if fault.kind == "knocked"]
    if not knocks:
        return [(lens_of(camera), np.ones(len(utc_ms), bool))]
    knock = knocks[0]
    after = utc_ms >= knock.start_utc_ms
    return [(lens_of(camera), ~after), (lens_of(camera, knock.yaw_deg, knock.pitch_deg, knock.roll_deg), after)]


def _boxes(
    lenses: list[tuple[Lens, Flags]], x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64],
    tall: NDArray[np.float64], lying: Flags, heading_deg: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:  # fmt: skip
    """Picture boxes, shape (n, 4), around eight corners of each body, and the depth of its middle."""
    n = len(x)
    turn = np.radians(heading_deg)
    long = np.where(lying, 0.85, HALF_WIDTH_M)
    box, depth = np.empty((n, 4)), np.empty(n)
    corners = []
    for along in (-1.0, 1.0):
        for aside in (-1.0, 1.0):
            dx = along * long * np.cos(turn) - aside * HALF_WIDTH_M * np.sin(turn)
            dy = along * long * np.sin(turn) + aside * HALF_WIDTH_M * np.cos(turn)
            corners += [np.stack([x + dx, y + dy, z], 1), np.stack([x + dx * 0.8, y + dy * 0.8, z + tall], 1)]
    for lens, when in lenses:
        if not when.any():
            continue
        seen = [lens.project(corner[when]) for corner in corners]
        pixels = np.stack([pixel for pixel, _ in seen])
        box[when] = np.concatenate([pixels.min(axis=0), pixels.max(axis=0)], 1)
        depth[when] = np.min([d for _, d in seen], axis=0)
    return box, depth


def hidden(plan: Plan, camera: Camera, eye: NDArray[np.float64], targets: NDArray[np.float64]) -> Flags:
    """Whether a wall stands between the camera and each target; targets of shape (n, 3)."""
    blocked = np.zeros(len(targets), bool)
    way = targets - eye
    for wall in plan.walls:
        if wall.floor != camera.floor:
            continue
        a = np.asarray(wall.points_m, np.float64)
        edge = np.diff(a, axis=0)
        cross = way[:, None, 0] * edge[None, :, 1] - way[:, None, 1] * edge[None, :, 0]
        safe = np.where(np.abs(cross) > 1e-9, cross, np.inf)
        offset = a[:-1] - eye[:2]
        along = (offset[:, 0] * edge[:, 1] - offset[:, 1] * edge[:, 0])[None, :] / safe
        on_wall = (offset[None, :, 0] * way[:, None, 1] - offset[None, :, 1] * way[:, None, 0]) / safe
        height = eye[2] + along * way[:, None, 2]
        meets = (
            np.isfinite(safe) & (along > 0) & (along < 1) & (on_wall >= 0) & (on_wall <= 1) & (height < wall.height_m)
        )
        blocked |= meets.any(axis=1)
    return blocked


def _same_room(plan: Plan, camera: Camera, x: NDArray[np.float64], y: NDArray[np.float64]) -> Flags:
    """Roofs: who is indoors is seen only by a camera in the same room, who is outdoors by none indoors."""
    same = np.ones(len(x), bool)
    for zone in plan.zones:
        if not zone.outdoor:
            room = shapely.Polygon(zone.polygon_m, zone.holes_m)
            camera_in = camera.indoor and bool(shapely.contains_xy(room, *camera.position_m[:2]))
            same &= shapely.contains_xy(room, x, y) == camera_in
    return same


def _faulty(camera: Camera, utc_ms: NDArray[np.int64]) -> Flags:
    """Moments at which the lens is covered or the picture stands still: nobody is seen to be anywhere."""
    bad = np.zeros(len(utc_ms), bool)
    for fault in camera.faults:
        if fault.kind in ("covered", "frozen"):
            bad |= (utc_ms >= fault.start_utc_ms) & (utc_ms < fault.end_utc_ms)
    return bad
