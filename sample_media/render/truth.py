"""What is true of every frame: who is in it, where, how much of them shows, and what they wear."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sample_media.render.optics import Lens
from sample_media.render.people import REGIONS
from sample_media.render.recorder import Slot
from sample_media.render.seen import Seen

_BOX = ("x1_px", "y1_px", "x2_px", "y2_px")
UTC_US = pa.timestamp("us", tz="UTC")

FRAMES = pa.schema(
    [
        ("camera_id", pa.string()),
        ("frame", pa.int32()),  # 0, 1, ... in the file
        ("t_ms", pa.int64()),  # container time since the first frame
        ("true_utc", UTC_US),  # when the recorder wrote it
        ("pictured_utc", UTC_US),  # when the picture was taken: earlier while frozen
        ("clock_text", pa.string()),  # burned-in clock
        ("frozen", pa.bool_()),
        ("covered", pa.float32()),  # 0 clear to 1 wholly covered
        ("yaw_deg", pa.float32()),  # how far the view is knocked
        ("pitch_deg", pa.float32()),
        ("roll_deg", pa.float32()),
    ]
)
PEOPLE = pa.schema(
    [
        ("camera_id", pa.string()),
        ("frame", pa.int32()),
        ("t_ms", pa.int64()),
        ("true_utc", UTC_US),
        ("person_id", pa.string()),
        # whole body, hidden parts included, in pixels of the file's picture; may reach outside it
        *((f"person_{name}", pa.float32()) for name in _BOX),
        # what can be seen of it; null if nothing
        *((f"seen_{name}", pa.float32()) for name in _BOX),
        *((f"head_{name}", pa.float32()) for name in _BOX),
        *((f"torso_{name}", pa.float32()) for name in _BOX),
        ("person_visible", pa.float32()),  # share of the body's pixels in the picture and not hidden, 0 to 1
        ("head_visible", pa.float32()),
        ("torso_visible", pa.float32()),
        ("helmet", pa.string()),  # worn, missing, carried
        ("vest", pa.string()),  # worn, missing
        ("armband", pa.bool_()),
        ("welding_mask", pa.bool_()),
        ("posture", pa.string()),
        ("x_m", pa.float64()),  # foot point on the plan
        ("y_m", pa.float64()),
        ("z_m", pa.float64()),
    ]
)

Row = dict[str, Any]


def person_row(seen: Seen, glass: Lens, covered: float) -> Row:
    """Boxes, visible shares, dress and place of one person in one frame (camera, frame and times are added later)."""
    region = seen.person.region[seen.surface.part]
    body = (region > 0) & (region <= 3)  # a helmet carried in the hand is not body
    inside = _in_picture(seen, glass)
    shown = seen.mask & inside & (covered < 0.5)
    row: Row = _named("person", _box(body, seen, glass)) | _named("seen", _box(body & shown, seen, glass))
    for name in ("head", "torso"):
        mask = region == REGIONS.index(name) + 1
        row |= _named(name, _box(mask, seen, glass))
        row[f"{name}_visible"] = _share(mask & shown, mask)
    row["person_visible"] = _share(body & shown, body)
    outfit = seen.stance.outfit
    row |= {"person_id": seen.person.figure.actor.person_id, "helmet": outfit.helmet, "vest": outfit.vest}
    row |= {"armband": outfit.armband_colour is not None, "welding_mask": outfit.welding_mask}
    row |= {"posture": seen.stance.posture}
    row |= dict(zip(("x_m", "y_m", "z_m"), seen.stance.foot, strict=True))
    return row


def frame_row(slot: Slot) -> Row:
    """What is true of a frame as a whole."""
    return {
        "frame": slot.frame, "t_ms": slot.t_ms, "true_utc": slot.utc_ms * 1000,
        "pictured_utc": slot.pictured_utc_ms * 1000,
        "clock_text": slot.shown, "frozen": slot.pictured_utc_ms < slot.utc_ms - 1, "covered": slot.covered,
        "yaw_deg": slot.turn_deg[0], "pitch_deg": slot.turn_deg[1], "roll_deg": slot.turn_deg[2],
    }  # fmt: skip


def write(path: Path, schema: pa.Schema, rows: Iterable[Row]) -> None:
    """Write rows as Parquet, a row group for every few thousand."""
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        group: list[Row] = []
        for row in rows:
            group.append(row)
            if len(group) >= 5000:
                writer.write_table(_table(group, schema))
                group = []
        writer.write_table(_table(group, schema))


def _table(rows: list[Row], schema: pa.Schema) -> pa.Table:
    return pa.table({f.name: pa.array([row.get(f.name) for row in rows], f.type) for f in schema}, schema=schema)


def _share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
    count = int(whole.sum())
    return round(float(part.sum()) / count, 4) if count else 0.0


def _in_picture(seen: Seen, glass: Lens) -> NDArray[np.bool_]:
    rows, columns = seen.mask.shape
    x, y = _pixels(np.arange(columns)[None] + 0.5, np.arange(rows)[:, None] + 0.5, seen, glass)
    return np.asarray((x >= 0) & (x < glass.width_px) & (y >= 0) & (y < glass.height_px))


def _pixels(column: Any, row: Any, seen: Seen, glass: Lens) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    v = glass.view
    right_t = v.left_t + (column + seen.box[0]) / glass.columns * (v.right_t - v.left_t)
    up_t = v.top_t - (row + seen.box[1]) / glass.rows * (v.top_t - v.bottom_t)
    return glass.to_pixels(right_t, up_t)


def _box(mask: NDArray[np.bool_], seen: Seen, glass: Lens) -> tuple[float, float, float, float] | None:
    """The smallest box in the distorted picture around a mask, from the first and last sample of each of its rows."""
    rows = np.flatnonzero(mask.any(axis=1))
    if not len(rows):
        return None
    first = mask[rows].argmax(axis=1)
    last = mask.shape[1] - mask[rows][:, ::-1].argmax(axis=1)
    column = np.concatenate((first, last, first, last))
    row = np.concatenate((rows, rows, rows + 1, rows + 1))
    x, y = _pixels(column, row, seen, glass)
    return tuple(round(float(value), 2) for value in (x.min(), y.min(), x.max(), y.max()))  # type: ignore[return-value]


def _named(what: str, box: tuple[float, float, float, float] | None) -> Row:
    return {f"{what}_{name}": (box[i] if box else None) for i, name in enumerate(_BOX)}
