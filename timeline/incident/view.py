"""What signals are looked for in: tables of the case database, and the wall time of moments on video."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import Any

import pyarrow.parquet as pq

import timeline.incident.signals as folder
from case import Case
from correlate import open_store
from correlate.store import Store
from timeline.incident.signal import Signal
from timeline.scene import dicts
from timeline.wall import Wall, wall_of


@dataclass(frozen=True)
class View:
    """One open case database with what is read for every signal."""

    case: Case
    store: Store
    videos: dict[str, dict[str, Any]]  # by video_id
    video_times: list[dict[str, Any]]
    clocks: list[dict[str, Any]]
    zones: dict[str, str]  # id -> name

    def rows(self, table: str) -> list[dict[str, Any]]:
        """A table as rows of plain values; a table the database lacks has none."""
        return dicts(self.store.table(table)) if table in self.store.tables() else []

    def asked(self, query: str, **params: Any) -> list[dict[str, Any]]:
        """Rows of a named query."""
        return dicts(self.store.query(query, **params))

    def wall(self, video_id: str, t_ms: int) -> Wall:
        """Corrected time of a moment on video."""
        return wall_of(video_id, t_ms, self.video_times, self.clocks)

    def camera(self, video_id: str) -> str:
        """Camera of a video."""
        return str(self.videos.get(video_id, {}).get("camera_id", video_id))

    def place(self, zone_id: str | None) -> str:
        """Name of a zone, its id where it has none, a dash where nothing is said."""
        return self.zones.get(zone_id, zone_id) if zone_id else "–"

    def flashes(self) -> list[dict[str, Any]]:
        """Flashes that detection found on all videos, as rows of `event`."""
        found: list[dict[str, Any]] = []
        for video_id in self.videos:
            path = self.case.derived / "videos" / video_id / "flash.parquet"
            if path.is_file():
                found += pq.read_table(path).to_pylist()
        return found


def all_signals(case: Case) -> list[Signal]:
    """Every signal of a correlated case, in order of time. Raises StoreError when nothing is correlated yet."""
    with open_store(case) as store:
        return signals_of(case, store)


def signals_of(case: Case, store: Store) -> list[Signal]:
    """The same from a database that is open already."""
    view = View(
        case, store, {row["video_id"]: row for row in dicts(store.table("video"))},
        dicts(store.table("video_time")), dicts(store.table("clock")),
        {row["zone_id"]: row["name"] or row["zone_id"] for row in dicts(store.table("zone"))},
    )  # fmt: skip
    found: list[Signal] = []
    for item in sorted(module.name for module in pkgutil.iter_modules(folder.__path__)):
        found += importlib.import_module(f"{folder.__name__}.{item}").find(view)
    return sorted(found, key=lambda signal: (signal.moment_utc, signal.kind, signal.source))
