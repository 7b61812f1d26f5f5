"""The stage: footage in; detections, tracks, events, health, coverage out. Idempotent, resumable at any point."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from case.folder import Case
from case.progress import Progress, Report, silent
from detect.cascade import Stretch
from detect.claims import claim_times
from detect.detectors import Detector, Settings, load, resolve
from detect.flashes import flash_table
from detect.follow import follow
from detect.overlay.stage import overlay_claims
from detect.register import register, video_folder
from detect.shards import Recipe, Shards, recipe
from detect.types import Video
from detect.video import FrameTimes, Reader

Priority = Sequence[tuple[str, int, int]]  # video_id, start_ms, end_ms


@dataclass
class Summary:
    """What a run did. `problems`: one sentence each; `footage_s`: footage read in this run, in `scan_s` seconds."""

    detector: str
    videos: list[Video]
    problems: list[str] = field(default_factory=list)
    frames: int = 0
    shards: int = 0
    footage_s: float = 0.0
    scan_s: float = 0.0
    tracks: int = 0
    events: Counter[str] = field(default_factory=Counter)
    unread_s: float = 0.0
    fell_back: bool = False

    @property
    def times_real(self) -> float | None:
        """Seconds of footage read in a second of work, or None when nothing had to be read."""
        return self.footage_s / self.scan_s if self.shards and self.scan_s else None

    def lines(self) -> list[str]:
        """For people."""
        readable = [video for video in self.videos if video.frame_count]
        seconds = sum(video.duration_ms for video in readable) / 1000
        lines = [f"{len(readable)} of {len(self.videos)} videos can be read, {seconds:.0f} s of footage"]
        if self.fell_back:
            lines.append(
                "No trained detector is installed: what moves is followed (detector motion), not who it is; equipment "
                "cannot be seen. Name one in case.toml, such as ultralytics:best.pt."
            )
        if self.times_real is not None:
            lines.append(
                f"{self.frames} frames read with {self.detector}, {self.footage_s:.0f} s of footage in "
                f"{self.scan_s:.0f} s ({self.times_real:.1f} times real time)"
            )
        else:
            lines.append(f"nothing new to read with {self.detector}")
        if self.unread_s:
            lines.append(f"{self.unread_s:.0f} s are not read yet; run again to read them")
        events = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(self.events.items()))
        lines.append(f"{self.tracks} bodies followed" + (f"; {events}" if events else ""))
        return lines + self.problems


def run(case: Case, priority: Priority = (), report: Report = silent, rest: bool = True) -> Summary:
    """Read all footage of a case. Stretches in `priority` are read before anything else, burned-in clocks included;
    `rest=False` reads only them, and the clocks of their videos.

    Raises DetectorError when the detector of case.toml cannot be used. Footage that cannot be read never raises: it is
    in the summary with its cause.
    """
    registered = register(case, report)
    settings = case.config.detect
    detector = load(settings.detector, Settings(settings.confidence, case.root))
    how = recipe(detector, settings.frames_per_second, settings.cascade)
    summary = Summary(str(how.fingerprint["detector"]), registered.videos, [*registered.problems])
    summary.fell_back = settings.detector == "auto" and resolve("auto") == "motion"
    every = [_shards(case, video, how) for video in registered.readable]
    if priority or not rest:
        _scan(every, detector, priority, False, report, summary)
    _read_clocks(
        case, registered.readable, None if rest else {video_id for video_id, _, _ in priority}, report, summary
    )
    if rest:
        _scan(every, detector, priority, rest, report, summary)
    for number, shards in enumerate(every):
        report(Progress("track", shards.reader.video.path, number, len(every), "videos"))
        followed = follow(case, shards)
        summary.tracks += followed.tracks
        summary.events.update(followed.events)
        summary.problems += followed.problems
    report(Progress("track", "footage", len(every), len(every), "videos"))
    case.custody.append(
        "run",
        {"stage": "detect", "recipe": how.key, "detector": how.fingerprint, "shards": summary.shards,
         "videos": {video.path: video.sha256 for video in registered.videos}},
    )  # fmt: skip
    return summary


def _read_clocks(case: Case, videos: list[Video], only: set[str] | None, report: Report, summary: Summary) -> None:
    """When was frame zero of each video; burned-in clocks and flashes are read of those in `only`, None for all."""
    reads = case.config.detect.read_clock
    claimed = claim_times(case, videos, report, overlay_claims if reads else None, only)
    summary.problems += claimed.problems
    wanted = [video for video in videos if reads and (only is None or video.video_id in only)]
    for number, video in enumerate(wanted):
        report(Progress("flashes", video.path, number, len(wanted), "videos"))
        flash_table(case, video)


def _shards(case: Case, video: Video, how: Recipe) -> Shards:
    times = FrameTimes.read(video_folder(case, video.video_id) / "frame.parquet")
    return Shards(case, Reader(case.original(video.path), video, times), how)


def _scan(
    every: list[Shards], detector: Detector, priority: Priority, rest: bool, report: Report, summary: Summary
) -> None:
    """Make the shards that are missing: those that matter first, each video's in order of time."""
    first: list[tuple[Shards, list[Stretch]]] = []
    then: list[tuple[Shards, list[Stretch]]] = []
    for shards in every:
        wanted = [(start, end) for video_id, start, end in priority if video_id == shards.reader.video.video_id]
        missing = shards.missing()
        urgent = [part for part in missing if any(part[0] < end and part[1] > start for start, end in wanted)]
        first.append((shards, urgent))
        then.append((shards, [part for part in missing if part not in urgent]))
    work = [*first, *(then if rest else [])]
    summary.unread_s = 0.0 if rest else sum(end - start for _, parts in then for start, end in parts) / 1000
    total_s = sum(end - start for _, parts in work for start, end in parts) / 1000
    done_s = summary.footage_s
    began = time.monotonic()
    for shards, parts in work:
        for (start_ms, end_ms), frames in shards.make(detector, parts):
            summary.shards += 1
            summary.frames += frames
            summary.footage_s += (end_ms - start_ms) / 1000
            report(Progress("detect", shards.reader.video.path, summary.footage_s - done_s, total_s, "s of footage"))
    summary.scan_s += time.monotonic() - began
