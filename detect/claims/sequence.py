"""The files of one camera as one recording: in order of time, with the gaps and the overlaps between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from detect.claims.choose import span_text
from detect.claims.claim import MS


@dataclass(frozen=True)
class Piece:
    """One file of a camera on that camera's own clock; `shown` (frame zero) None where its time is unknown."""

    video_id: str
    path: str
    shown: datetime | None
    duration_ms: int
    uncertainty_ms: int = 0

    @property
    def end(self) -> datetime:
        """What the clock showed at the end of the last frame."""
        assert self.shown is not None
        return self.shown + self.duration_ms * MS


@dataclass(frozen=True)
class Joint:
    """What lies between two files: `from_shown` to `to_shown` was recorded by none (gap) or claimed by both (overlap).

    `certain` False: shorter than the error bars of the two files' times, so it may be nothing.
    """

    kind: Literal["gap", "overlap"]
    camera_id: str
    before: Piece
    after: Piece
    from_shown: datetime
    to_shown: datetime
    certain: bool

    def sentence(self, language: str = "en") -> str:
        """One sentence for people; times are the camera's, on the UTC scale."""
        chinese = language == "zh"
        length = span_text(round((self.to_shown - self.from_shown) / MS), int(chinese)).lstrip("+")
        names = (self.before.path, self.after.path)
        if self.kind == "gap":
            if chinese:
                return f"摄像机 {self.camera_id}：{names[0]} 与 {names[1]} 之间缺 {length}录像。"
            return f"Camera {self.camera_id}: {length} are missing between {names[0]} and {names[1]}."
        if chinese:
            return (
                f"摄像机 {self.camera_id}：{names[0]} 与 {names[1]} 有 {length}时间重叠，其中至少一个时间有误或为副本。"
            )
        return (
            f"Camera {self.camera_id}: {names[0]} and {names[1]} both claim {length}; one is a copy, "
            "or the clock was set back."
        )


def joints(camera_id: str, pieces: Iterable[Piece]) -> list[Joint]:
    """Gaps and overlaps between the files of a camera, in order of time; files of unknown time take no part.

    An overlap is found against every earlier file, not only the neighbour: a short file may lie inside a long one.
    """
    known = sorted((p for p in pieces if p.shown is not None), key=lambda piece: (piece.shown, piece.end))
    found: list[Joint] = []
    for place, after in enumerate(known):
        assert after.shown is not None
        for before in known[:place]:
            if before.end > after.shown and before.shown is not None:
                end = min(before.end, after.end)
                found.append(_joint("overlap", camera_id, before, after, after.shown, end))
        if place:
            latest = max(known[:place], key=lambda piece: piece.end)
            if latest.end < after.shown:
                found.append(_joint("gap", camera_id, latest, after, latest.end, after.shown))
    return found


def _joint(
    kind: Literal["gap", "overlap"], camera_id: str, before: Piece, after: Piece, start: datetime, end: datetime
) -> Joint:
    certain = (end - start) / MS > before.uncertainty_ms + after.uncertainty_ms
    return Joint(kind, camera_id, before, after, start, end, certain)
