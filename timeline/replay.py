"""The plan replayed around T0 as a short film: everybody's disc of uncertainty, second by second, with corrected time.

Each picture is the plan at one moment: tags between their fixes, bodies where a camera's picture lies on the plan. A
line below says the time, the time since T0, and how many could not be placed. Nothing is smoothed over what is unknown:
who is silent vanishes and is counted.
"""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import imageio_ffmpeg
from PIL import Image, ImageDraw, ImageFont

from case.errors import MediaError, ReportError
from case.files import replacing, sha256_file, write_text
from case.progress import Progress, Report, silent
from timeline.fonts import REGULAR
from timeline.incident.moment import Incident, incident_of, relative_text
from timeline.plan_chart import WIDE_M, Frame, name_of, plan_svg
from timeline.raster import png_of
from timeline.scene import Scene
from timeline.whereabouts import Shape, Tracks, Whereabouts, shapes_of
from timeline.words import Say, bar_text, clock_text, speaker

BEFORE_S, AFTER_S, FRAMES_PER_S = 120, 120, 8
STRIP_PX, SCALE = 46, 1.5
COLOURS = {"tag": (31, 95, 168), "body": (122, 79, 181)}


@dataclass(frozen=True)
class Replay:
    """The film, its hash, and the stretch of corrected time that it shows."""

    path: Path
    sha256: str
    start_utc: datetime
    end_utc: datetime
    pictures: int

    def lines(self) -> list[str]:
        """For people."""
        return [f"{self.path}: {self.pictures} pictures", f"sha256 {self.sha256}"]


def write(
    scene: Scene, out: Path, language: str | None = None, before_s: int = BEFORE_S, after_s: int = AFTER_S,
    floor: str | None = None, report: Report = silent,
) -> Replay:  # fmt: skip
    """Write the film of one floor (that of the incident's zone by default), one picture a second of time.

    Raises ReportError without an incident, a plan, or for a stretch that is none; MediaError where ffmpeg fails.
    """
    incident = incident_of(scene.case)
    if incident is None:
        raise ReportError("Without an incident moment nothing can be replayed; `retrace incident list` proposes some.")
    if not 0 < before_s + after_s <= 3600:
        raise ReportError(f"{before_s + after_s} s cannot be replayed; wanted at most an hour around T0.")
    say = speaker(language or scene.case.config.site.language)
    shapes = shapes_of(scene.case)
    level = floor or next((s.floor for s in shapes if s.zone_id == incident.zone_id), "1")
    start, end = (incident.moment_utc + timedelta(seconds=s) for s in (-before_s, after_s))
    tracks = Tracks(scene, start, end)
    plan = _Plan(scene, shapes, incident, level, say)
    moments = [start + timedelta(seconds=number) for number in range(before_s + after_s + 1)]
    with replacing(out) as temporary:
        _encode(plan.pictures(tracks, moments, report), plan.size, temporary)
    made = Replay(out, sha256_file(out), start, end, len(moments))
    told = {"sha256": made.sha256, "start_utc": start.isoformat(), "end_utc": end.isoformat(), "floor": level,
            "pictures": made.pictures, "pictures_per_s": FRAMES_PER_S}  # fmt: skip
    write_text(out.with_suffix(out.suffix + ".json"), json.dumps(told, indent=1))
    scene.case.custody.append(
        "export", {"what": "plan replay", "path": scene.case.show_path(out), "sha256": made.sha256}
    )
    return made


class _Plan:
    """The plan as a picture, on which each moment is drawn."""

    def __init__(self, scene: Scene, shapes: list[Shape], incident: Incident, floor: str, say: Say) -> None:
        self._scene, self._incident, self._floor, self._say = scene, incident, floor, say
        here = [shape for shape in shapes if shape.floor == floor]
        frame = Frame.around(scene.case, here, [], floor)
        if frame is None:
            raise ReportError(f"Floor {floor} has no plan: no zone of it has a polygon, and no plan picture is given.")
        self._frame = frame
        svg = plan_svg(scene.case, shapes, [], incident, floor, say, "", with_list=False)
        with Image.open(io.BytesIO(png_of(svg, 72 * SCALE))) as picture:
            self._base = picture.convert("RGB")
        wide, tall = self._base.width, self._base.height + STRIP_PX
        self.size = (wide + wide % 2, tall + tall % 2)
        self._small, self._large = (ImageFont.truetype(str(REGULAR), size) for size in (15, 19))

    def pictures(self, tracks: Tracks, moments: list[datetime], report: Report) -> Iterator[bytes]:
        """RGB bytes of each moment."""
        for number, moment in enumerate(moments):
            report(Progress("timeline", "replay", number, len(moments), "pictures"))
            yield self._picture(tracks.at(moment), moment)
        report(Progress("timeline", "replay", len(moments), len(moments), "pictures"))

    def _picture(self, found: list[Whereabouts], moment: datetime) -> bytes:
        picture = Image.new("RGB", self.size, (16, 20, 26))
        picture.paste(self._base, (0, 0))
        pen = ImageDraw.Draw(picture, "RGBA")
        unplaced = 0
        for one in found:
            if one.x_m is None or one.y_m is None or one.radius_m is None:
                unplaced += 1
            elif one.floor == self._floor:
                self._disc(pen, one)
        zone = self._scene.case.config.zone_info
        words = f"{clock_text(moment, zone)}  {relative_text(moment, self._incident)}  "
        words += f"{bar_text(self._incident.plus_minus_ms)}   {self._say('replay_unplaced', count=unplaced)}"
        pen.text((12, self._base.height + 11), words, fill=(240, 242, 245), font=self._large)
        return bytes(picture.tobytes())

    def _disc(self, pen: ImageDraw.ImageDraw, one: Whereabouts) -> None:
        assert one.x_m is not None and one.y_m is not None and one.radius_m is not None
        x, y = (value * SCALE for value in self._frame.at(one.x_m, one.y_m))
        radius = max(one.radius_m * self._frame.per_m * SCALE, 4)
        colour = COLOURS.get(one.kind, (91, 103, 117))
        fill = (*colour, 60) if one.radius_m <= WIDE_M else None
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill, outline=(*colour, 255))
        pen.ellipse((x - 3, y - 3, x + 3, y + 3), fill=(20, 32, 46, 255))
        pen.text((x + 6, y - 17), name_of(one, self._say), fill=(20, 32, 46, 255), font=self._small,
                 stroke_width=2, stroke_fill=(255, 255, 255, 255))  # fmt: skip


def _encode(pictures: Iterator[bytes], size: tuple[int, int], out: Path) -> None:
    """H.264 from raw pictures, fed one by one."""
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-y", "-f", "rawvideo",
        "-pix_fmt", "rgb24", "-s", f"{size[0]}x{size[1]}", "-r", str(FRAMES_PER_S), "-i", "-", "-an",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "24", "-pix_fmt", "yuv420p", "-map_metadata", "-1",
        "-fflags", "+bitexact", "-movflags", "+faststart", "-threads", "2", "-f", "mp4", str(out),
    ]  # fmt: skip
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stderr is not None
        try:
            for picture in pictures:
                process.stdin.write(picture)
        except BrokenPipeError:
            pass  # ffmpeg says below why it stopped
        finally:
            process.stdin.close()
        said = process.stderr.read().decode(errors="replace").strip().splitlines()
    if process.returncode != 0:
        raise MediaError(f"The replay cannot be written ({(said or ['no reason given'])[-1][:200]}).")
