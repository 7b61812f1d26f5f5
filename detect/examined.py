"""What was looked at, and what was not: the table on which every "nobody was there" rests, and coverage with losses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from case.schemas import EXAMINED
from detect.frames import Gap, coverage_table
from detect.shards import Shard
from detect.types import Video

Row = tuple[int, int, str, int, str | None]  # start_ms, end_ms, mode, frames, cause


@dataclass
class Examination:
    """Gathers from the shards of one video, as they pass, which stretches were looked at and what was lost."""

    video: Video
    lost: list[Gap] = field(default_factory=list)
    frames: int = 0
    _looked: list[tuple[int, int, str, list[int]]] = field(default_factory=list)  # start_ms, end_ms, mode, t_ms

    def add(self, shard: Shard) -> None:
        """Take note of one shard; call in order of time."""
        at_ms = shard.start_ms
        for start, end in [*shard.sampled, (shard.end_ms, shard.end_ms)]:
            for mode, a, b in (("dense", at_ms, start), ("sampled", start, end)):
                if a < b:
                    self._looked.append((a, b, mode, [t_ms for t_ms in shard.looks.t_ms if a <= t_ms < b]))
            at_ms = end
        self.lost += shard.lost
        self.frames += len(shard.looks.frame)

    def table(self, gaps: Sequence[Gap], end_ms: int) -> pa.Table:
        """The table `examined` of the whole video (schema EXAMINED): dense, sampled, or not examined with the cause."""
        rows: list[Row] = []
        at_ms = 0
        for start_ms, stop_ms, mode, times in [*self._looked, (end_ms, end_ms, "dense", [])]:
            if at_ms < start_ms:
                rows.append((at_ms, start_ms, "not_examined", 0, "not read yet"))
            unseen = sorted(gap for gap in [*gaps, *self.lost] if gap[0] < stop_ms and gap[1] > start_ms)
            why = "idle" if mode == "sampled" else None
            at_ms = start_ms
            for gap_start, gap_end, cause in unseen:
                if at_ms < gap_start:
                    rows.append((at_ms, gap_start, mode, _count(times, at_ms, gap_start), why))
                rows.append((max(at_ms, gap_start), min(gap_end, stop_ms), "not_examined", 0, cause))
                at_ms = max(at_ms, min(gap_end, stop_ms))
            if at_ms < stop_ms:
                rows.append((at_ms, stop_ms, mode, _count(times, at_ms, stop_ms), why))
            at_ms = stop_ms
        names = EXAMINED.names
        found = [dict(zip(names, (self.video.video_id, *row), strict=True)) for row in _merged(rows)]
        return pa.Table.from_pylist(found, schema=EXAMINED)

    def coverage(self, gaps: Sequence[Gap], end_ms: int) -> pa.Table:
        """Coverage with what decoding showed to be lost (schema COVERAGE)."""
        return coverage_table(self.video.camera_id, self.video.video_id, end_ms, [*gaps, *_joined(self.lost)])


def _count(times: list[int], start_ms: int, end_ms: int) -> int:
    return sum(start_ms <= t_ms < end_ms for t_ms in times)


def _merged(rows: list[Row]) -> list[Row]:
    """Rows that touch and say the same become one; empty ones go."""
    merged: list[Row] = []
    for start, end, mode, frames, cause in rows:
        if start >= end:
            continue
        last = merged[-1] if merged else None
        if last and last[1] == start and (last[2], last[4]) == (mode, cause):
            merged[-1] = (last[0], end, mode, last[3] + frames, cause)
        else:
            merged.append((start, end, mode, frames, cause))
    return merged


def _joined(gaps: list[Gap]) -> list[Gap]:
    """Losses that touch (the shards cut them) as one."""
    joined: list[Gap] = []
    for start, end, cause in sorted(gaps):
        if joined and start <= joined[-1][1] and cause == joined[-1][2]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]), cause)
        else:
            joined.append((start, end, cause))
    return joined
