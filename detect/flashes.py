"""Flashes and lights going on or off: changes of the whole picture's brightness, to the frame, as anchors for clocks.

Nothing is decoded to look for them: a sudden change of the whole picture makes a frame that is far larger than its
neighbours, or a key frame out of turn, and the frame table knows both. Only around such frames the picture is looked
at, small and grey. Footage of key frames alone has no such sign and is sampled instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from case.files import canonical_json, sha256_text
from case.folder import Case
from case.schemas import EVENT
from detect.register import video_folder, write_table
from detect.types import Frame, Video
from detect.video import FrameTimes, Reader

FLASHES_VERSION = "1"
FLASH = EVENT.append(pa.field("frame_ms", pa.int64()))  # how far the frame before lies: what the moment is known to
LARGER = 2.5  # times the usual size of its neighbours
USUAL_OF = 50  # neighbours
MOST_PLACES = 300  # looked at in one video, the largest first
FEW_KEYS = 20
AROUND_MS = 1_200
FLASH_MS = 1_500  # brightness that is back within this was a flash, else a lamp
LEAST_STEP = 6.0  # grey levels of the mean
LEAST_SHARE = 0.5  # of the picture must change the same way: a person in front of the lens does not
SMALL_PX = (64, 36)


@dataclass(frozen=True)
class Flash:
    """A change of brightness: its first frame and time, how long since the frame before, when it was over, by how many
    grey levels (negative: darker) and over which share of the picture."""

    kind: str  # flash, light_change
    frame: int
    t_ms: int
    frame_ms: int
    end_ms: int
    step: float
    share: float


def flash_table(case: Case, video: Video) -> pa.Table:
    """The flashes of one video (schema EVENT and `frame_ms`), written to derived/videos/VIDEO/flash.parquet once."""
    folder = video_folder(case, video.video_id)
    path = folder / "flash.parquet"
    made = sha256_text(FLASHES_VERSION, video.sha256)
    if path.exists() and (pq.read_schema(path).metadata or {}).get(b"made") == made.encode():
        return pq.read_table(path)
    frames = pq.read_table(folder / "frame.parquet", columns=["packet_bytes", "key"])
    size, key = frames["packet_bytes"].to_numpy(), np.asarray(frames["key"].to_numpy(zero_copy_only=False), bool)
    times = FrameTimes.read(folder / "frame.parquet")
    found = find_flashes(Reader(case.original(video.path), video, times), times.t_ms, size, key)
    table = pa.Table.from_pylist([_row(video, one) for one in found], FLASH).replace_schema_metadata({"made": made})
    write_table(table, path)
    return table


def find_flashes(
    reader: Reader, t_ms: NDArray[np.int64], size: NDArray[np.int64], key: NDArray[np.bool_]
) -> list[Flash]:
    """The flashes of a video in order of time; arrays by frame: time, packet bytes, key flag."""
    found: dict[int, Flash] = {}
    for start, end in _stretches(places(t_ms, size, key)):
        levels = [_grey(frame) for frame in reader.frames(start, end)]
        for flash in changes(levels):
            found.setdefault(flash.frame, flash)
    return [found[frame] for frame in sorted(found)]


def places(t_ms: NDArray[np.int64], size: NDArray[np.int64], key: NDArray[np.bool_]) -> list[int]:
    """Media times worth a look: frames much larger than their neighbours of the same kind; every second where all
    frames are key frames."""
    if len(t_ms) < 3:
        return []
    if key.mean() > 0.5:
        return [int(at) for at in t_ms[np.searchsorted(t_ms, np.arange(t_ms[0], t_ms[-1], 2 * AROUND_MS))]]
    plain = np.flatnonzero(~key)
    usual = _running_median(size[plain].astype(np.float64), USUAL_OF)
    large = size[plain] / np.maximum(usual, 1.0)
    chosen = plain[np.argsort(-large)][: min(MOST_PLACES, int((large >= LARGER).sum()))]
    # an encoder may answer a sudden change with a key frame out of turn; where there are few, all are looked at
    keys = np.flatnonzero(key)[1:]
    gaps = np.diff(np.flatnonzero(key))
    early = keys if len(keys) <= FEW_KEYS else keys[gaps < 0.7 * np.median(gaps)][:MOST_PLACES]
    return sorted({int(t_ms[frame]) for frame in (*chosen, *early)})


def changes(levels: list[tuple[int, int, NDArray[np.float32]]]) -> list[Flash]:
    """Changes in a row of small grey pictures: (frame, t_ms, pixels), all frames of a stretch."""
    if len(levels) < 4:
        return []
    stack = np.stack([pixels for _, _, pixels in levels])
    mean = stack.mean(axis=(1, 2))
    steps = np.diff(mean)
    noise = 1.4826 * float(np.median(np.abs(steps - np.median(steps))))
    found: list[Flash] = []
    quiet_until = -1
    for place in np.flatnonzero(np.abs(steps) > max(LEAST_STEP, 8 * noise)).tolist():
        frame, t_ms, pixels = levels[place + 1]
        if t_ms < quiet_until:
            continue
        step = float(steps[place])
        changed = np.sign(step) * (pixels - levels[place][2]) > LEAST_STEP / 2
        share = float(changed.mean())
        if share < LEAST_SHARE:
            continue
        back = next(
            (
                later
                for later in range(place + 2, len(levels))
                if abs(float(mean[later] - mean[place])) < 0.35 * abs(step) and levels[later][1] - t_ms <= FLASH_MS
            ),
            None,
        )
        if back is None and levels[-1][1] - t_ms < AROUND_MS / 2:
            continue  # too near the end to tell a flash from a lamp
        end_ms = levels[back][1] if back is not None else t_ms
        kind = "flash" if back is not None else "light_change"
        found.append(Flash(kind, frame, t_ms, t_ms - levels[place][1], end_ms, round(step, 1), round(share, 2)))
        quiet_until = max(end_ms + 1, t_ms + 200)
    return found


def _grey(frame: Frame) -> tuple[int, int, NDArray[np.float32]]:
    small = frame.resized(*SMALL_PX).astype(np.float32)
    return frame.frame, frame.t_ms, np.asarray(small.mean(axis=2), np.float32)


def _stretches(at_ms: list[int]) -> list[tuple[int, int]]:
    """Stretches around places, those that touch as one, none longer than a minute."""
    merged: list[tuple[int, int]] = []
    for at in sorted(at_ms):
        start, end = max(0, at - AROUND_MS), at + 2 * AROUND_MS
        if merged and start <= merged[-1][1] and end - merged[-1][0] < 60_000:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _running_median(values: NDArray[np.float64], of: int) -> NDArray[np.float64]:
    """The median of each value's block and of the block before and after: coarse, and fast on a day of frames."""
    blocks = [values[n : n + of] for n in range(0, len(values), of)]
    medians = np.array([np.median(block) for block in blocks])
    padded = np.pad(medians, 1, mode="edge")
    smooth = np.median(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0)
    return np.repeat(smooth, of)[: len(values)]


def _row(video: Video, one: Flash) -> dict[str, object]:
    return {
        "event_id": sha256_text(video.video_id, one.kind, "", str(one.frame))[:16],
        "video_id": video.video_id,
        "track_id": None,
        "kind": one.kind,
        "start_ms": one.t_ms,
        "end_ms": one.end_ms,
        "confidence": round(min(1.0, abs(one.step) / 40 + 0.3), 2),
        "frames": 2,
        "detail": canonical_json({"frame": one.frame, "step_grey": one.step, "share": one.share}),
        "frame_ms": one.frame_ms,
    }
