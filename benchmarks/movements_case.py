# ruff: noqa: E501  (long conditions)
"""Events of a rendered case that was run, against the truth of its frames: the second part of benchmarks.movements."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from benchmarks.movements import KINDS, LYING_S, RUN_S, STANDING_S, Span, Tally, compare, name


def of_case(root: Path) -> dict[str, Tally]:
    """Judge the events of a rendered case that was run: each truth body against the tracks that lie on it."""
    tallies = {kind: Tally() for kind in KINDS}
    for listed in json.loads((root / "derived" / "footage.json").read_text()):
        folder = root / "derived" / "tracks" / listed["video_id"]
        truth = pq.read_table(root / "truth" / f"{listed['camera_id']}.people.parquet").to_pandas()
        tracks, events = (pq.read_table(folder / f"{part}.parquet").to_pandas() for part in ("track", "event"))
        owner = owners(tracks, truth)
        for person, rows in truth[truth.person_visible >= 0.5].groupby("person_id"):
            spans = list(case_spans(rows))
            own = events[events.track_id.map(owner) == person]
            found = [
                (row.kind, row.start_ms / 1000, row.end_ms / 1000, json.loads(row.detail))
                for row in own.itertuples()
                if row.kind in ("running", "fall", "motionless")
            ]
            compare(tallies, spans, found)
        stray = events[events.track_id.map(owner).isna() & events.kind.isin(["running", "fall", "motionless"])]
        for row in stray.itertuples():
            tallies[name(row.kind, json.loads(row.detail))].wrong += 1
    return tallies


def equipment_of_case(root: Path) -> dict[str, Tally]:
    """Helmets and vests of a rendered case that was run. An event is right where most of its frames are true so; a state is
    missed where somebody of whom head or torso shows for 5 s together is never said to be in it."""
    tallies = {f"{item} {state}": Tally() for item in ("helmet", "vest") for state in ("worn", "not worn")}
    for listed in json.loads((root / "derived" / "footage.json").read_text()):
        folder = root / "derived" / "tracks" / listed["video_id"]
        truth = pq.read_table(root / "truth" / f"{listed['camera_id']}.people.parquet").to_pandas()
        tracks, events = (pq.read_table(folder / f"{part}.parquet").to_pandas() for part in ("track", "event"))
        events["person"] = events.track_id.map(owners(tracks, truth))
        for item, part in (("helmet", "head"), ("vest", "torso")):
            shown = truth[truth[f"{part}_visible"] >= 0.5]
            said: set[tuple[str, str]] = set()
            for row in events[events.kind.isin([f"{item}_worn", f"{item}_not_worn"])].itertuples():
                state = row.kind.removeprefix(f"{item}_").replace("_", " ")
                own = truth[(truth.person_id == row.person) & (truth.t_ms >= row.start_ms) & (truth.t_ms <= row.end_ms)]
                right = len(own) > 0 and ((own[item] == "worn").mean() >= 0.5) == (state == "worn")
                tallies[f"{item} {state}"].right += right
                tallies[f"{item} {state}"].wrong += not right
                said.add((str(row.person), state))
            for (person, worn), own in shown.groupby(["person_id", shown[item] == "worn"]):
                state = "worn" if worn else "not worn"
                if np.diff(own.t_ms).clip(0, 500).sum() >= 5_000 and (str(person), state) not in said:
                    tallies[f"{item} {state}"].missed += 1
    return tallies


def owners(tracks: Any, truth: Any) -> dict[str, str]:
    """Who each track lies on, by most of its frames."""
    both = tracks.merge(truth, on="frame", suffixes=("", "_true"))
    left, right = np.maximum(both.x1_px, both.person_x1_px), np.minimum(both.x2_px, both.person_x2_px)
    top, bottom = np.maximum(both.y1_px, both.person_y1_px), np.minimum(both.y2_px, both.person_y2_px)
    common = (right - left).clip(lower=0) * (bottom - top).clip(lower=0)
    union = (
        (both.x2_px - both.x1_px) * (both.y2_px - both.y1_px)
        + (both.person_x2_px - both.person_x1_px) * (both.person_y2_px - both.person_y1_px)
        - common
    )
    both = both[common / union > 0.3]
    counts = both.groupby(["track_id", "person_id"]).size().reset_index(name="frames")
    best = counts.sort_values("frames").groupby("track_id").last()
    return dict(zip(best.index, best.person_id, strict=True))


def case_spans(rows: Any) -> Iterator[Span]:
    """Truth of one person in one rendered video, from postures and places, frame by frame."""
    rows = rows.sort_values("t_ms")
    t_s, posture = rows.t_ms.to_numpy() / 1000, rows.posture.to_numpy()
    edges = [0, *(np.flatnonzero((posture[1:] != posture[:-1]) | (np.diff(t_s) > 1.0)) + 1).tolist(), len(t_s)]
    way = (
        np.hypot(np.gradient(rows.x_m.to_numpy()), np.gradient(rows.y_m.to_numpy()))
        / np.maximum(np.gradient(t_s), 1e-3)
        if len(t_s) > 2
        else np.zeros(len(t_s))
    )
    for a, b in pairwise(edges):
        start, end, what = float(t_s[a]), float(t_s[b - 1]), str(posture[a])
        if what == "run":
            yield ("running" if end - start >= RUN_S and np.median(way[a:b]) >= 2.4 else "?running"), start, end
        elif what == "fall":
            yield "fall", start, end + 5
        elif what == "lie":
            yield ("motionless, lying" if end - start >= LYING_S else "?motionless, lying"), start, end
            yield "?motionless, upright", start, end
        elif what != "walk":
            still = what in ("stand", "phone", "sign", "point", "sit") and end - start >= STANDING_S + 2
            yield ("motionless, upright" if still else "?motionless, upright"), start, end
