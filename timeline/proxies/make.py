"""Make the proxies of a case: part by part, so that a run that was killed goes on where it stopped."""

from __future__ import annotations

import bisect
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock

from case import Case
from case.errors import MediaError, OriginalError
from case.files import replacing, sha256_file, write_text
from case.progress import Progress, Report, silent
from timeline.proxies.encode import due_us, encode_part, join_parts, size_of, stamps_us
from timeline.proxies.plan import CODE, Plan, Proxy, plan_of, videos

SLACK_US = 2  # rounding of a time base on the way
Stop = Callable[[], bool]


@dataclass(frozen=True)
class Made:
    """What a run made: proxies made now, found from before, and videos that none can be made of, with why."""

    made: tuple[str, ...]
    found: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]

    def lines(self) -> list[str]:
        """For people."""
        said = [f"{len(self.made)} proxies made, {len(self.found)} there already"]
        return said + [f"{video_id}: {why}" for video_id, why in self.failed]


def make_all(case: Case, report: Report = silent, masked: bool = True) -> Made:
    """Make every proxy that is not there. Raises nothing for a video that cannot be read: it is named in the result."""
    made, found, failed = [], [], []
    with FileLock(str(case.derived_dir("proxies") / "proxies.lock")):  # two at once: the second finds the work done
        for video in videos(case):
            try:
                plan = plan_of(case, video, masked)
                if plan.proxy.ready:
                    plan.proxy.frames.touch()  # looked at and still right: newer than what it masks
                    found.append(video.video_id)
                    continue
                make_one(plan, report)
                made.append(video.video_id)
                if masked:  # who may see heads is told in the custody log where the right is given
                    case.custody.append("proxy", {"video_id": video.video_id, "folder": plan.folder.name})
            except (OriginalError, MediaError) as error:
                failed.append((video.video_id, str(error)))
    return Made(tuple(made), tuple(found), tuple(failed))


def make_one(plan: Plan, report: Report = silent) -> Proxy:
    """Make one proxy, going on from parts that are there. Raises MediaError when ffmpeg cannot read the original."""
    plan.folder.mkdir(parents=True, exist_ok=True)
    total = len(plan.source.frames)
    parts = [plan.folder / f"part-{number:05d}.mp4" for number in range(len(plan.parts))]
    for number, part in enumerate(parts):
        task = plan.source.camera_id
        report(Progress("proxies", task, plan.parts[number][0], total, "frames"))
        if not part.is_file():
            encode_part(plan, number, part)
    due = due_us(plan)
    if not plan.proxy.film.is_file():
        join_parts(parts, [due[first] for first, _ in plan.parts], plan.proxy.film, plan.source.shown_path)
    _write_map(plan, due)
    report(Progress("proxies", plan.source.camera_id, total, total, "frames"))
    for part in parts:
        part.unlink(missing_ok=True)
    _drop_older(plan)
    return plan.proxy


def _write_map(plan: Plan, due: list[int]) -> None:
    """The map of frames: number in the original, raw timestamp, media time, place in the proxy, whether the proxy holds
    it. Raises MediaError when the film holds less than half of them: then it is not a film of this video."""
    held = stamps_us(plan.proxy.film, plan.source.shown_path)
    drawn = [_holds(held, wanted) for wanted in due]
    if sum(drawn) * 2 < len(due):
        plan.proxy.film.unlink()
        raise MediaError(
            f"{plan.source.shown_path}: only {sum(drawn)} of {len(due)} frames could be decoded; it cannot be played."
        )
    frames = plan.source.frames
    table = pa.table({
        "frame": pa.array([frame.number for frame in frames], pa.int32()),
        "segment": pa.array([frame.segment for frame in frames], pa.int16()),
        "pts": pa.array([frame.pts for frame in frames], pa.int64()),
        "time_base_num": pa.array([frame.time_base[0] for frame in frames], pa.int32()),
        "time_base_den": pa.array([frame.time_base[1] for frame in frames], pa.int32()),
        "t_ms": pa.array([frame.t_ms for frame in frames], pa.int64()),
        "proxy_us": pa.array(due, pa.int64()),
        "drawn": pa.array(drawn, pa.bool_()),
    })  # fmt: skip
    with replacing(plan.proxy.frames) as temporary:
        pq.write_table(table, temporary, compression="zstd")
    told = {
        "video_id": plan.source.video_id, "camera_id": plan.source.camera_id, "parent_path": plan.source.shown_path,
        "parent_sha256": plan.source.sha256, "sha256": sha256_file(plan.proxy.film), "masked": plan.masked,
        "heads_known": bool(plan.boxes), "hidden_ms": plan.hidden_ms, "size_px": size_of(plan), "frames": len(frames),
        "frames_not_decoded": len(frames) - sum(drawn), "counted": plan.counted, "code": CODE[:16],
    }  # fmt: skip
    write_text(plan.folder / "proxy.json", json.dumps(told, ensure_ascii=False, indent=1))


def _holds(held: list[int], wanted: int) -> bool:
    at = bisect.bisect_left(held, wanted - SLACK_US)
    return at < len(held) and held[at] <= wanted + SLACK_US


def _drop_older(plan: Plan) -> None:
    """Proxies of the same video and kind that were made from something else; one in use (Windows) stays."""
    kind = plan.folder.name.split("-")[0]
    for other in plan.folder.parent.glob(f"{kind}-*"):
        if other != plan.folder:
            shutil.rmtree(Path(other), ignore_errors=True)
