"""Raw runs inside, at the edge of and outside every zone, for every body in view and every tag (see correlate/runs.py).

A body stands at the bottom centre of its box. Zones drawn in the picture are tested there; zones on the plan through
the camera's homography. Where the feet are hidden, the box may end above them: both ends of that doubt are tested.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from case.config import Camera
from case.errors import ConfigError
from correlate.facts.camera import moved_stretches, trusted
from correlate.inputs import Footage
from correlate.names import plain
from correlate.place import FOOT_SD_PX, TALL, Field, Points, homography
from correlate.runs import OUTSIDE, RUN, SURELY, UNDECIDED, in_turn, runs_of_zone, whole_subjects

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {"inside_run": RUN}
NEEDS = frozenset({"track", "video", "video_time", "position", "zone", "zone_shape", "zone_name", "param_site",
                   "param_value", "camera_moved"})  # fmt: skip
GAP_MS = 2_000  # a run never spans a longer silence, whatever the bridging; shorter where the case bridges less
Shape = tuple[str, str, shapely.Geometry, int, int]  # zone_id, floor, polygon in metres, valid from and to (shown, ms)
ALWAYS = (-(1 << 62), 1 << 62)


def make(given: Given) -> dict[str, pa.Table]:
    """All runs of the case, video by video and tag by tag."""
    bridging = [row["number"] for row in given.rows("param_value") if row["name"] == "time.bridge_s"]
    gap_ms = min(GAP_MS, *(round(number * 1000) for number in bridging))
    shapes = [(row["zone_id"], row["floor"], shapely.from_wkt(row["polygon_wkt"]),
               _ms(row["valid_from_shown"], ALWAYS[0]), _ms(row["valid_to_shown"], ALWAYS[1]))
              for row in given.rows("zone_shape") if row["polygon_wkt"]]  # fmt: skip
    work = chain(_tracks(given, shapes, gap_ms), _tags(given, shapes, gap_ms))
    tables = [table for some in in_turn(work) for table in some]
    return {"inside_run": pa.concat_tables([RUN.empty_table(), *tables])}


def _ms(shown: datetime | None, otherwise: int) -> int:
    return otherwise if shown is None else round(shown.replace(tzinfo=UTC).timestamp() * 1000)


def _tracks(given: Given, shapes: list[Shape], gap_ms: int) -> Iterator[Callable[[], list[pa.Table]]]:
    sizes = {row["video_id"]: (row["width_px"], row["height_px"]) for row in given.rows("video")}
    cameras = {camera.id: camera for camera in given.case.config.camera}
    moved = given.rows("camera_moved")
    pieces = given.rows("video_time")
    for video in given.inputs.footage:
        camera = cameras.get(video.camera_id)
        if camera is None:
            continue
        points = trusted(given.query("track_points", video_id=video.video_id), moved_stretches(moved, video.video_id))
        if points.num_rows == 0:
            continue
        own = [piece for piece in pieces if piece["video_id"] == video.video_id]
        yield partial(_of_video, video, camera, points, sizes.get(video.video_id, (0, 0)), own, shapes, gap_ms)


def _of_video(
    video: Footage, camera: Camera, points: pa.Table, size: tuple[int | None, int | None], pieces: list[dict[str, Any]],
    shapes: list[Shape], gap_ms: int,
) -> list[pa.Table]:  # fmt: skip
    """The runs of one video's bodies, one table a zone."""
    near, far, width, height = _feet(points, size)
    tracks = pc.dictionary_encode(points["track_id"].combine_chunks())
    subject = np.asarray(tracks.indices).astype(np.int64)
    t_ms, confidence = points["t_ms"].to_numpy(), points["confidence"].to_numpy()
    made = []
    for zone_id, state in _in_view(camera, shapes, near, far, (width, height), _shown_ms(t_ms, pieces)):
        index = np.flatnonzero(state > OUTSIDE)
        columns = runs_of_zone(tracks.dictionary, subject, t_ms, index, state[index], gap_ms, confidence)
        made.append(_run_table(columns, "track", video.camera_id, video.video_id, zone_id))
    return made


def _shown_ms(t_ms: NDArray[np.int64], pieces: list[dict[str, Any]]) -> NDArray[np.int64] | None:
    """What the camera's clock showed at media times, in ms; None where its start is not known."""
    out = np.zeros(len(t_ms), np.int64)
    for piece in pieces:
        mine = (t_ms >= piece["from_ms"]) & (t_ms < piece["to_ms"])
        out[mine] = t_ms[mine] - piece["anchor_ms"] + _ms(piece["anchor_shown"], 0)
    return out if pieces else None


def _valid(shown_ms: NDArray[np.int64] | None, start: int, end: int, count: int) -> NDArray[np.bool_]:
    """When a shape held: always, if it has no bounds; never for what has no time, if it has."""
    if (start, end) == ALWAYS:
        return np.ones(count, bool)
    return np.zeros(count, bool) if shown_ms is None else (shown_ms >= start) & (shown_ms < end)


def _feet(points: pa.Table, size: tuple[int | None, int | None]) -> tuple[Points, Points, int, int]:
    """Bottom centres, and the lowest place the feet may be where they are hidden; picture size in pixels."""
    x1, y1, x2, y2 = (points[name].to_numpy().astype(float) for name in ("x1_px", "y1_px", "x2_px", "y2_px"))
    width, height = size[0] or round(float(x2.max())), size[1] or round(float(y2.max()))
    hidden = points["feet_hidden"].to_numpy()
    lowest = np.where(hidden, np.maximum(y2, np.minimum(y1 + TALL * (x2 - x1), float(height))), y2)
    middle = (x1 + x2) / 2
    return np.column_stack((middle, y2)), np.column_stack((middle, lowest)), width, height


def _in_view(
    camera: Camera, shapes: list[Shape], near: Points, far: Points, size: tuple[int, int],
    shown_ms: NDArray[np.int64] | None,
) -> Iterator[tuple[str, NDArray[np.int8]]]:  # fmt: skip
    """Each zone this camera can tell that anybody was in or near, and the state of each position in it."""
    width, height = size
    drawn_at = camera.drawn_at_px or (width, height)
    scale = np.array([width / drawn_at[0], height / drawn_at[1]])
    unlike = np.flatnonzero((near != far).any(axis=1))
    exact = np.zeros(len(near))
    drawn_in = _Feet(len(near), Field.of(near, exact), unlike, Field.of(far[unlike], exact[unlike]))
    for zone in camera.zone:
        polygon = shapely.make_valid(shapely.Polygon(np.array(zone.polygon_px) * scale))
        if polygon.area == 0:
            raise ConfigError(f"case.toml: camera {camera.id}: zone {zone.zone_id} encloses no area; draw it again.")
        if (state := drawn_in.states(polygon)) is not None:
            yield zone.zone_id, state
    plan = homography(camera)
    if plan is None:
        return
    drawn = {zone.zone_id for zone in camera.zone}
    sd_px = FOOT_SD_PX * drawn_at[1] / 1080
    placed = []
    for feet in (near / scale, far[unlike] / scale):
        xy = plan.to_plan(feet)
        placed.append(Field.of(xy, plan.sd_m(feet, sd_px, xy)))
    on_plan = _Feet(len(near), placed[0], unlike, placed[1])
    for zone_id, floor, polygon, start, end in shapes:
        if zone_id in drawn or floor != camera.floor:
            continue
        if (state := on_plan.states(polygon)) is not None:
            yield zone_id, np.where(_valid(shown_ms, start, end, len(near)), state, OUTSIDE).astype(np.int8)


@dataclass(frozen=True)
class _Feet:
    """Where feet stand, and where those that are hidden (by index) may stand instead, laid out once for all zones."""

    count: int
    near: Field
    hidden: NDArray[np.int64]
    far: Field

    def states(self, polygon: BaseGeometry) -> NDArray[np.int8] | None:
        """The state of each position, None where all are outside. Where the two places disagree nothing is decided."""
        (index, state), (other, other_state) = self.near.place(polygon), self.far.place(polygon)
        if not len(index) and not len(other):
            return None
        out = np.full(self.count, OUTSIDE, np.int8)
        out[index] = state
        elsewhere = np.full(len(self.hidden), OUTSIDE, np.int8)
        elsewhere[other] = other_state
        here = out[self.hidden]
        out[self.hidden] = np.where(here == elsewhere, here, UNDECIDED)
        return out


def _tags(given: Given, shapes: list[Shape], gap_ms: int) -> Iterator[Callable[[], list[pa.Table]]]:
    names = {row["name"]: row["zone_id"] for row in given.rows("zone_name")}
    risky = {row["zone_id"] for row in given.rows("zone") if row["risk_colour"] in ("red", "orange")}
    assumed = _accuracy(given)
    for table in whole_subjects(given.batches("tag_points"), "heard"):
        yield partial(_of_fixes, table, shapes, names, risky, assumed, gap_ms)


def _of_fixes(
    table: pa.Table, shapes: list[Shape], names: dict[str, str], risky: set[str], assumed: dict[bool, float],
    gap_ms: int,
) -> list[pa.Table]:  # fmt: skip
    """The runs of some tags, one table a zone."""
    tags = pc.dictionary_encode(table["heard"].combine_chunks())
    subject = np.asarray(tags.indices).astype(np.int64)
    t_ms = table["t_ms"].to_numpy()
    return [
        _run_table(runs_of_zone(tags.dictionary, subject, t_ms, index, state, gap_ms, None), "tag", None, None, zone_id)
        for zone_id, index, state in _of_tags(table, shapes, names, risky, assumed)
    ]


def _of_tags(
    table: pa.Table, shapes: list[Shape], names: dict[str, str], risky: set[str], assumed: dict[bool, float]
) -> Iterator[tuple[str, NDArray[np.int64], NDArray[np.int8]]]:
    """Zones and the fixes in or near each: by place where a zone has a shape, else by the area that is named."""
    xy = np.column_stack((table["x_m"].to_numpy(), table["y_m"].to_numpy()))
    stated, t_ms = table["acc_m"].to_numpy(), table["t_ms"].to_numpy()
    floors = pc.dictionary_encode(table["floor"].combine_chunks())
    known = np.isfinite(xy).all(axis=1)
    found: dict[str, list[tuple[NDArray[np.int64], NDArray[np.int8]]]] = {}
    for number, floor in enumerate(floors.dictionary.to_pylist()):
        here = np.flatnonzero(known & (np.asarray(floors.indices) == number))
        given = stated[here]
        fields = {
            risk: Field.of(xy[here], np.where(np.isfinite(given), given, acc_m)) for risk, acc_m in assumed.items()
        }
        for zone_id, zone_floor, polygon, start, end in shapes:
            if zone_floor != floor:
                continue
            index, state = fields[zone_id in risky].place(polygon)
            if (start, end) != ALWAYS:
                held = _valid(t_ms[here[index]], start, end, len(index))
                index, state = index[held], state[held]
            if len(index):
                found.setdefault(zone_id, []).append((here[index], state))
    areas = pc.dictionary_encode(table["area"].combine_chunks())
    code = np.asarray(pc.fill_null(areas.indices, -1))
    shaped = {shape[0] for shape in shapes}
    for number, area in enumerate(areas.dictionary.to_pylist()):
        zone = names.get(plain(area))
        if zone is not None and zone not in shaped:
            index = np.flatnonzero(code == number)
            found.setdefault(zone, []).append((index, np.full(len(index), SURELY, np.int8)))
    for zone_id, parts in sorted(found.items()):
        yield zone_id, *(parts[0] if len(parts) == 1 else _merged(parts))


def _merged(parts: list[tuple[NDArray[np.int64], NDArray[np.int8]]]) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """One zone told by several shapes or floors: of a position in two of them the surer state holds."""
    index, state = (np.concatenate(column) for column in zip(*parts, strict=True))
    kept, place_of = np.unique(index, return_inverse=True)
    surest = np.zeros(len(kept), np.int8)
    np.maximum.at(surest, place_of, state)
    return kept, surest


def _accuracy(given: Given) -> dict[bool, float]:
    """Accuracy of a fix that states none: elsewhere, and in red and orange zones."""
    return {False: given.number("space.acc_default_m"), True: given.number("space.acc_red_orange_m")}


def _run_table(
    columns: dict[str, pa.Array], kind: str, source_id: str | None, video_id: str | None, zone_id: str
) -> pa.Table:
    """Rows of RUN; a tag's key holds its source before a unit separator."""
    count = len(columns["from_ms"])
    if source_id is None:
        pair = pc.split_pattern(columns["subject_id"], "\x1f", max_splits=1)
        sources, columns["subject_id"] = pc.list_element(pair, 0), pc.list_element(pair, 1)
    else:
        sources = pa.repeat(pa.scalar(source_id), count)
    columns |= {
        "subject_kind": pa.repeat(pa.scalar(kind), count),
        "source_id": sources,
        "video_id": pa.repeat(pa.scalar(video_id, pa.string()), count),
        "zone_id": pa.repeat(pa.scalar(zone_id), count),
    }
    return pa.table([columns[name] for name in RUN.names], schema=RUN)
