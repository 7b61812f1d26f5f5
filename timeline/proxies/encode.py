"""One part of a proxy by ffmpeg, and what a finished film holds: its frames' own timestamps, read back."""

from __future__ import annotations

import bisect
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import imageio_ffmpeg

from case.errors import MediaError
from case.files import replacing
from timeline.media import Frame
from timeline.proxies.masks import densified, mask_pictures
from timeline.proxies.plan import GOP_S, WIDTH_PX, Plan

CRF = 27  # of libx264; 7.4 MB a minute on the rendered sample, against 16.7 at 23
TICKS = 1_000_000  # of the proxy's time base in a second: fine enough for any container's timestamps


def size_of(plan: Plan) -> tuple[int, int]:
    """Width and height of the proxy, even, in pixels; never larger than the original."""
    wide = min(WIDTH_PX, plan.source.width_px)
    wide -= wide % 2
    high = round(plan.source.height_px * wide / plan.source.width_px)
    return wide, high - high % 2


def due_us(plan: Plan) -> list[int]:
    """Where each frame stands in the proxy, in microseconds since the first: where the original says, to the tick."""
    frames = plan.source.frames
    if not plan.counted:
        first = frames[0]
        return [_ticks(frame, first) for frame in frames]
    due: list[int] = []
    for first_place, last_place in plan.parts:
        run = frames[first_place : last_place + 1]
        due += [run[0].t_ms * 1000 + number * _pace_us(run) for number in range(len(run))]
    return due


def _ticks(frame: Frame, first: Frame) -> int:
    num, den = frame.time_base
    return (2 * (frame.pts - first.pts) * num * TICKS + den) // (2 * den)


def _pace_us(run: Sequence[Frame]) -> int:
    return max(1000, (run[-1].t_ms - run[0].t_ms) * 1000 // max(1, len(run) - 1)) if len(run) > 1 else 40_000


def encode_part(plan: Plan, number: int, out: Path) -> None:
    """Encode one part of the plan. Raises MediaError when ffmpeg cannot read or write."""
    first_place, last_place = plan.parts[number]
    run = plan.source.frames[first_place : last_place + 1]
    wide, high = size_of(plan)
    scale = wide / plan.source.width_px
    with tempfile.TemporaryDirectory(prefix="retrace-proxy-") as name:
        folder = Path(name)
        inputs = ["-i", str(plan.source.path)]
        if not plan.counted and first_place:  # a little early, never late: what is too early is trimmed away
            begin_s = run[0].pts * run[0].time_base[0] / run[0].time_base[1]
            inputs = ["-seek_timestamp", "1", "-ss", f"{begin_s - 0.05:.6f}", *inputs]
        graph = f"[0:v]{_choose(plan, first_place, last_place)},scale={wide}:{high}:flags=area"
        hidden = _overlap(plan, run)
        if hidden:
            graph += (
                f",split[sharp][dim];[dim]scale=40:-2:flags=area,scale={wide}:{high}:flags=neighbor[coarse];"
                f"[sharp][coarse]overlay=enable='{hidden}'"
            )
        if plan.boxes:
            near = [
                box for box in densified(plan.boxes) if run[0].t_ms - 3000 <= box.t_ms <= run[-1].t_ms + 3000
            ]  # fmt: skip
            pictures = mask_pictures(folder, near, run[0].t_ms, run[-1].t_ms, (wide, high), scale)
            timed = [(name, _film_ms(plan, run, start_ms)) for name, start_ms in pictures]
            inputs += ["-f", "concat", "-safe", "0", "-i", str(_playlist(folder / "masks.txt", timed))]
            end_us = due_us(plan)[last_place] - due_us(plan)[first_place] + 1  # pictures may outlast the film
            graph += "[picture];[1:v]format=rgba[heads];[picture][heads]overlay=0:0:eof_action=repeat"
            graph += f",settb=1/{TICKS},trim=end_pts={end_us}"
        graph += ",format=yuv420p[out]"
        with replacing(out) as temporary:
            _run([
                "-copyts", *inputs, "-filter_complex", graph, "-map", "[out]", "-an", "-map_metadata", "-1",
                "-fflags", "+bitexact", "-c:v", "libx264", "-preset", "veryfast", "-crf", str(CRF), "-bf", "0",
                "-force_key_frames", f"expr:gte(t,n_forced*{GOP_S})", "-sc_threshold", "0", "-fps_mode", "passthrough",
                "-enc_time_base", f"1:{TICKS}", "-video_track_timescale", str(TICKS), "-threads", "2",
                "-f", "mp4", str(temporary),
            ], plan.source.shown_path)  # fmt: skip


def _choose(plan: Plan, first_place: int, last_place: int) -> str:
    """The filters that keep the frames of a part and put the first at zero."""
    frames = plan.source.frames
    first, last = frames[first_place], frames[last_place]
    if plan.counted:
        pace_us = _pace_us(frames[first_place : last_place + 1])
        return f"select='between(n,{first_place},{last_place})',settb=1/{TICKS},setpts=N*{pace_us}"
    num, den = first.time_base
    base = f"settb={num}/{den}"  # the original's own ticks, so that the cut is exact
    return f"{base},trim=start_pts={first.pts}:end_pts={last.pts + 1},setpts=PTS-{first.pts},settb=1/{TICKS}"


def _overlap(plan: Plan, run: Sequence[Frame]) -> str:
    """When the picture is hidden whole, as an ffmpeg expression over seconds since the part's first frame."""
    inside = [
        f"between(t,{_film_ms(plan, run, start) / 1000 - 0.002:.3f},{_film_ms(plan, run, end) / 1000:.3f})"
        for start, end in plan.hidden_ms
        if start <= run[-1].t_ms and end > run[0].t_ms
    ]
    return "+".join(inside)


def _film_ms(plan: Plan, run: Sequence[Frame], t_ms: int) -> int:
    """A media time as the part has it: since its first frame, or, where frames are counted, that of the frame then."""
    if not plan.counted:
        return t_ms - run[0].t_ms
    return bisect.bisect_left([frame.t_ms for frame in run], t_ms) * _pace_us(run) // 1000


def _playlist(path: Path, listed: list[tuple[str, int]]) -> Path:
    """The pictures for ffmpeg's concat: each until the next one's time; the last twice, or it has no length."""
    lines = ["ffconcat version 1.0"]
    for (name, start_ms), (_, next_ms) in zip(listed, [*listed[1:], ("", listed[-1][1] + 1000)], strict=True):
        if next_ms > start_ms:  # else no frame lies between them
            lines += [f"file {name}", f"duration {(next_ms - start_ms) / 1000:.3f}"]
    path.write_text("\n".join([*lines, f"file {listed[-1][0]}"]) + "\n", encoding="utf-8")
    return path


def join_parts(parts: list[Path], starts_us: list[int], out: Path, shown_path: str) -> None:
    """Put parts behind each other, each where its first frame is due, without encoding again."""
    with tempfile.TemporaryDirectory(prefix="retrace-proxy-") as name:
        lines = ["ffconcat version 1.0"]
        for place, part in enumerate(parts):
            lines.append(f"file '{str(part).replace(chr(39), chr(39) + chr(92) + chr(39) * 2)}'")
            if place + 1 < len(parts):
                lines.append(f"duration {(starts_us[place + 1] - starts_us[place]) / TICKS:.6f}")
        listed = Path(name) / "parts.txt"
        listed.write_text("\n".join(lines) + "\n", encoding="utf-8")
        with replacing(out) as temporary:
            _run([
                "-f", "concat", "-safe", "0", "-i", str(listed), "-map", "0:v", "-c", "copy", "-map_metadata", "-1",
                "-fflags", "+bitexact", "-video_track_timescale", str(TICKS), "-movflags", "+faststart",
                "-f", "mp4", str(temporary),
            ], shown_path)  # fmt: skip


def stamps_us(film: Path, shown_path: str) -> list[int]:
    """The timestamp of every frame that a film holds, in order, in microseconds since its beginning."""
    told = _run(["-i", str(film), "-map", "0:v", "-c", "copy", "-copyts", "-f", "framecrc", "-"], shown_path)
    base, found = (1, TICKS), []
    for line in told.splitlines():
        if line.startswith("#tb 0:"):
            num, den = line.split(":")[1].strip().split("/")
            base = int(num), int(den)
        elif line and not line.startswith("#"):
            found.append(int(line.split(",")[2]) * base[0] * TICKS // base[1])
    return sorted(found)


def _run(words: list[str], shown_path: str) -> str:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-y", "-nostdin", *words]
    ran = subprocess.run(
        command, capture_output=True, text=True, errors="replace", check=False, stdin=subprocess.DEVNULL
    )  # fmt: skip
    if ran.returncode != 0:
        reason = (ran.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise MediaError(f"{shown_path}: no proxy can be made of it ({reason[:200]}).")
    return ran.stdout
