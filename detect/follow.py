"""The second half of the stage: from the shards of one video to its tracks, events, health, examined and coverage.

Every table carries the hash of all it was made from; a run makes them again only when that hash is another one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from case.files import canonical_json, sha256_text, write_text
from case.folder import Case
from detect.conclude import conclude
from detect.examined import Examination
from detect.exclude import regions
from detect.health import Health
from detect.luminous import Glows
from detect.register import video_folder, write_table
from detect.shards import Shard, Shards, code_hash
from detect.tracker import TrackerSettings
from detect.tracks import track

CODE = (
    *("bind.py", "body.py", "conclude.py", "equipment.py", "exclude.py", "examined.py", "follow.py", "health.py"),
    *("luminous.py", "movement.py", "tracker.py", "tracks.py"),
)
TABLES = ("track", "event", "examined", "health")


@dataclass(frozen=True)
class Followed:
    """How many bodies and which events a video holds; `problems`: one sentence each."""

    tracks: int
    events: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def follow(case: Case, shards: Shards) -> Followed:
    """Write tracks/VIDEO/{track,event,examined,health}.parquet, inputs.json and the video's coverage."""
    video = shards.reader.video
    excluded, problems = regions(case, video)
    settings = TrackerSettings()
    inputs = {
        **shards.recipe.made,
        "recipe": shards.recipe.key,
        "video_sha256": video.sha256,
        "camera_id": video.camera_id,
        "tracker": vars(settings),
        "follow_code": code_hash(CODE),
        "excluded": [[one.decision_id, one.start_ms, one.end_ms] for one in excluded],
        "shards": [list(part) for part in shards.stretches() if shards.path(part).exists()],
    }
    made = sha256_text(canonical_json(inputs))
    folder = case.derived_dir("tracks", video.video_id)
    coverage = video_folder(case, video.video_id) / "coverage.parquet"
    paths = {name: folder / f"{name}.parquet" for name in TABLES}
    if not all(_made_from(path) == made for path in (*paths.values(), coverage)):
        times = shards.reader.times
        seen, health, glows = Examination(video), Health(video), Glows()
        rate = shards.recipe.frames_per_second
        tracks = track(video, _observed(shards, seen, health, glows), excluded, rate, settings)
        states = health.table(times, seen.lost)
        tables = {
            "track": tracks,
            "event": conclude(video, tracks, states, rate, glows),
            "examined": seen.table(times.gaps, times.end_ms),
            "health": states,
        }
        for name, path in paths.items():
            write_table(tables[name].replace_schema_metadata({"made": made}), path)
        recorded = seen.coverage(times.gaps, times.end_ms)
        write_table(recorded.replace_schema_metadata({"made": made}), coverage)
        write_text(folder / "inputs.json", json.dumps(inputs, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    ids = pq.read_table(paths["track"], columns=["track_id"])["track_id"]
    kinds = pq.read_table(paths["event"], columns=["kind"])["kind"].to_pylist()
    return Followed(len(ids.unique()), Counter(kinds), problems)


def _observed(shards: Shards, seen: Examination, health: Health, glows: Glows) -> Iterator[Shard]:
    """The shards as they pass to the tracker, looked at on the way."""
    for shard in shards.read():
        seen.add(shard)
        health.add(shard)
        glows.add(shard.looks)
        yield shard


def _made_from(path: Path) -> str | None:
    """The hash of the inputs of a table; None where there is no such table."""
    if not path.exists():
        return None
    metadata: dict[bytes, Any] = pq.read_schema(path).metadata or {}
    return str(metadata.get(b"made", b"").decode())
