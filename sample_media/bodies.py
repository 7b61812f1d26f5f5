"""Ideal detections: what a good detector and tracker would have written about the simulated bodies, misses included.

Written in detect's own tables, so that correlate runs on a simulated case without a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from case.files import canonical_json, sha256_text
from case.schemas import COVERAGE, EVENT, EXAMINED, FRAME, HEALTH, TRACK, VIDEO
from sample_media.film import Film, events_of, film_of
from sample_media.paths import Path
from sample_media.people import Person
from sample_media.scenario import Scenario
from sample_media.sight import sight

LOST_MS = 2_000
"""A track ends when its body was not found for this long."""
MISS_RUN_FRAMES = 3.0
CLEAR_PX = 40.0
"""Bodies lower than this give no clear look at helmet or vest."""


@dataclass(frozen=True)
class TrackedAs:
    """Truth: who one track is, from and to in true UTC milliseconds."""

    video_id: str
    camera_id: str
    track_id: str
    person_id: str
    start_utc_ms: int
    end_utc_ms: int


@dataclass
class Seen:
    """Tables of one video by name, and who its tracks are."""

    film: Film
    tables: dict[str, pa.Table]
    tracks: list[TrackedAs] = field(default_factory=list)


def see(scenario: Scenario, paths: dict[str, Path], rng: np.random.Generator) -> list[Seen]:
    """What all cameras of a scenario saw, in the order of the cameras."""
    return [_camera(scenario, film_of(scenario, camera), paths, rng) for camera in scenario.cameras]


def _camera(scenario: Scenario, film: Film, paths: dict[str, Path], rng: np.random.Generator) -> Seen:
    rows: list[dict[str, NDArray[np.generic] | list[str]]] = []
    pieces: list[tuple[int, Person, NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]] = []
    for person in scenario.people:
        seen = sight(scenario.plan, film.camera, person, paths[person.person_id], film.utc_ms)
        missed = _misses(seen.box_px[:, 3] - seen.box_px[:, 1], rng)
        found = np.flatnonzero(seen.visible & ~missed)
        for part in np.split(found, np.flatnonzero(np.diff(film.t_ms[found]) > LOST_MS) + 1):
            if len(part) >= 3:
                pieces.append((int(part[0]), person, part, seen.box_px[part], seen.feet_hidden[part]))
    pieces.sort(key=lambda piece: (piece[0], piece[1].person_id))
    known: list[TrackedAs] = []
    events: list[dict[str, object]] = []
    for number, (_, person, frames, box, feet_hidden) in enumerate(pieces, 1):
        track_id = f"{film.video_id}#{number}"
        noisy = (box + rng.normal(0, 1, box.shape) * np.maximum(0.8, (box[:, 3:] - box[:, 1:2]) * 0.01)).astype(
            np.float32
        )
        helmet, vest = _looks(person, film.utc_ms[frames], box, rng)
        rows.append(_track_rows(film, track_id, frames, noisy, feet_hidden, helmet, vest, rng))
        path = paths[person.person_id]
        events += events_of(film, track_id, frames, path, {"helmet": helmet, "vest": vest})
        known.append(TrackedAs(film.video_id, film.camera.camera_id, track_id, person.person_id,
                               int(film.utc_ms[frames[0]]), int(film.utc_ms[frames[-1]])))  # fmt: skip
    events += film.work_events(scenario)
    tables = {
        "video": pa.Table.from_pylist([film.video_row()], schema=VIDEO),
        "frame": film.frame_table(FRAME, rng),
        "coverage": pa.Table.from_pylist(film.coverage_rows(), schema=COVERAGE),
        "claim": film.claim_table(scenario),
        "track": _tracks(rows),
        "event": pa.Table.from_pylist([_with_id(film, event) for event in events], schema=EVENT),
        "examined": pa.Table.from_pylist(film.examined_rows(), schema=EXAMINED),
        "health": pa.Table.from_pylist(film.health_rows(), schema=HEALTH),
    }
    return Seen(film, tables, known)


def _with_id(film: Film, event: dict[str, object]) -> dict[str, object]:
    start = str(event["start_ms"])
    track = str(event["track_id"] or "")
    return {"event_id": sha256_text(film.video_id, str(event["kind"]), track, start)[:16], **event}


def _misses(height_px: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Frames in which a detector misses a body: short runs, more often for small bodies."""
    n = len(height_px)
    begins = rng.random(n) < np.select([height_px < 30, height_px < 60], [0.06, 0.02], 0.006)
    missed = np.zeros(n, bool)
    starts = np.flatnonzero(begins)
    for start, run in zip(starts, rng.geometric(1 / MISS_RUN_FRAMES, len(starts)), strict=True):
        missed[start : start + int(run)] = True
    return missed


def _looks(
    person: Person, utc_ms: NDArray[np.int64], box: NDArray[np.float64], rng: np.random.Generator
) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """The look at helmet and vest in each frame: mostly right, cannot see when small, wrong in 2 of 100."""
    starts = np.array([wear.from_utc_ms for wear in person.wears])
    worn = np.clip(np.searchsorted(starts, utc_ms, side="right") - 1, 0, len(starts) - 1)
    unclear = rng.random((2, len(utc_ms))) < np.where(box[:, 3] - box[:, 1] < CLEAR_PX, 0.9, 0.06)
    wrong = rng.random((2, len(utc_ms))) < 0.02
    looks = []
    for row, item in enumerate(("helmet", "vest")):
        has = np.array([getattr(wear, item) == "worn" for wear in person.wears])[worn] ^ wrong[row]
        looks.append(np.where(unclear[row], "cannot_see", np.where(has, "worn", "not_worn")))
    return looks[0], looks[1]


def _track_rows(
    film: Film, track_id: str, frames: NDArray[np.int64], box: NDArray[np.float32], feet_hidden: NDArray[np.bool_],
    helmet: NDArray[np.str_], vest: NDArray[np.str_], rng: np.random.Generator,
) -> dict[str, NDArray[np.generic] | list[str]]:  # fmt: skip
    n = len(frames)
    return {
        "video_id": [film.video_id] * n,
        "track_id": [track_id] * n,
        "frame": frames.astype(np.int32),
        "t_ms": film.t_ms[frames],
        "label": ["person"] * n,
        "confidence": np.clip(0.88 + rng.normal(0, 0.04, n), 0.3, 0.99).astype(np.float32),
        **{name: box[:, i] for i, name in enumerate(("x1_px", "y1_px", "x2_px", "y2_px"))},
        "helmet": helmet.tolist(),
        "vest": vest.tolist(),
        "feet_hidden": feet_hidden,
    }


def _tracks(rows: list[dict[str, NDArray[np.generic] | list[str]]]) -> pa.Table:
    parts = [
        pa.table({name: pa.array(row[name], TRACK.field(name).type) for name in TRACK.names}, TRACK) for row in rows
    ]
    if not parts:
        return TRACK.empty_table()
    return pa.concat_tables(parts).sort_by([("frame", "ascending"), ("track_id", "ascending")])


def inputs_json(film: Film) -> str:
    """What the track folder was made from, for `inputs.json`."""
    return canonical_json({"detector": "simulated", "video_id": film.video_id, "video_sha256": film.sha256})
