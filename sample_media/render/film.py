"""From a staged plant to a recorder's file: shoot what is missing, develop, encode, write the truth beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from case.progress import Progress, Report, silent
from sample_media.media import Frame, write_video
from sample_media.render import truth
from sample_media.render.develop import Developer
from sample_media.render.recorder import Slot, shown_ms, slots
from sample_media.render.rushes import CHUNK, Rushes, fingerprint, make_room, room
from sample_media.render.shoot import Set, Shot, decode
from sample_media.render.stage import Actor, CameraSpec, Effect, Stage


@dataclass(frozen=True)
class Footage:
    """A finished file. Paths are names inside the folder it was rendered to."""

    camera_id: str
    video: str
    frames_truth: str
    people_truth: str
    frames: int
    duration_ms: int
    size_bytes: int
    sha256: str
    kbps: float
    fingerprint: str


def render(
    stage: Stage,
    actors: Sequence[Actor],
    camera: CameraSpec,
    start_utc: datetime,
    end_utc: datetime,
    out_dir: Path,
    effects: Sequence[Effect] = (),
    report: Report = silent,
    keep_shots: bool = False,
) -> Footage:
    """Render one camera's file and its truth into `out_dir`; started again, it goes on where it stopped.

    Writes `<camera_id>.mp4`, `<camera_id>.frames.parquet`, `<camera_id>.people.parquet` and, last, `<camera_id>.json`;
    if that one is there already for the same inputs and code, nothing is done.

    Raises:
        NoRendererError: MuJoCo or OpenGL is missing. DiskFullError: no room. RenderError, MediaError: see their text.
    """
    plan = slots(camera, start_utc, end_utc)
    shooting = fingerprint(stage, list(actors), list(effects), _as_shot(camera), [_as_taken(s) for s in plan])
    whole = fingerprint(shooting, camera, start_utc, end_utc)
    make_room(out_dir)
    done = _finished(out_dir / f"{camera.camera_id}.json", whole, out_dir)
    if done is not None:
        return done
    pictures = _pictures(plan)
    rushes = Rushes(out_dir / ".shots" / f"{camera.camera_id}-{shooting[:16]}")
    _shoot_missing(rushes, pictures, stage, actors, effects, camera, report)
    footage = _develop(rushes, plan, pictures, camera, start_utc, out_dir, whole, report)
    if not keep_shots:
        rushes.drop()
    return footage


def _as_shot(camera: CameraSpec) -> CameraSpec:
    """The camera without what matters only after shooting: a new bit rate or clock error shoots nothing again."""
    plain = CameraSpec(camera.camera_id, "", camera.position, camera.look_at)
    kept = ("fov_deg", "barrel", "width_px", "height_px")
    return replace(plain, **{name: getattr(camera, name) for name in kept})


def _as_taken(slot: Slot) -> tuple[int, tuple[float, float, float], float]:
    return slot.pictured_utc_ms, slot.turn_deg, slot.covered


def _pictures(plan: Sequence[Slot]) -> list[Slot]:
    """The slots whose picture is new (a frozen one is not)."""
    out: list[Slot] = []
    for slot in plan:
        if not out or slot.pictured_utc_ms != out[-1].pictured_utc_ms:
            out.append(slot)
    return out


def _shoot_missing(
    rushes: Rushes, pictures: Sequence[Slot], stage: Stage, actors: Sequence[Actor], effects: Sequence[Effect],
    camera: CameraSpec, report: Report,
) -> None:  # fmt: skip
    scene: Set | None = None
    for number in range(0, -(-len(pictures) // CHUNK)):
        wanted = pictures[number * CHUNK : (number + 1) * CHUNK]
        plates = {slot.turn_deg for slot in wanted}
        if rushes.chunk(number).exists() and all(rushes.plates(turn).exists() for turn in plates):
            continue
        scene = scene or Set(stage, actors, effects, camera)
        shots = []
        for i, slot in enumerate(wanted):
            backdrop = scene.face(slot.turn_deg)
            if not rushes.plates(slot.turn_deg).exists():
                rushes.save_plates(slot.turn_deg, backdrop.finished)
            shots.append(scene.shoot(slot))
            report(Progress("render", camera.camera_id, number * CHUNK + i + 1, len(pictures), "frames"))
        rushes.save(number, shots)
    if scene is not None:
        scene.close()


def _develop(
    rushes: Rushes, plan: Sequence[Slot], pictures: Sequence[Slot], camera: CameraSpec, start_utc: datetime,
    out_dir: Path, whole: str, report: Report,
) -> Footage:  # fmt: skip
    rows: list[list[truth.Row]] = []
    video = out_dir / f"{camera.camera_id}.mp4"
    shown = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=shown_ms(camera, plan[0].utc_ms, plan[0].utc_ms))
    half = video.with_suffix(".half")
    with room(out_dir):
        try:
            write_video(
                half, _frames(rushes, plan, pictures, camera, rows, report), camera.width_px, camera.height_px,
                camera.codec, camera.bitrate_kbps, camera.gop_s, shown,
                any(f.kind == "truncated" for f in camera.faults),
            )  # fmt: skip
            half.replace(video)
        finally:
            half.unlink(missing_ok=True)
        names = [f"{camera.camera_id}.{what}.parquet" for what in ("frames", "people")]
        truth.write(
            out_dir / names[0], truth.FRAMES, ({"camera_id": camera.camera_id} | truth.frame_row(s) for s in plan)
        )
        truth.write(out_dir / names[1], truth.PEOPLE, _people(plan, rows, camera.camera_id))
        duration = plan[-1].t_ms + round(1000 / camera.fps)
        size = video.stat().st_size
        footage = Footage(
            camera.camera_id, video.name, names[0], names[1], len(plan), duration, size, _sha256(video),
            round(size * 8 / duration, 1), whole,
        )  # fmt: skip
        (out_dir / f"{camera.camera_id}.json").write_text(json.dumps(asdict(footage), indent=1) + "\n")
    return footage


def _frames(
    rushes: Rushes, plan: Sequence[Slot], pictures: Sequence[Slot], camera: CameraSpec, rows: list[list[truth.Row]],
    report: Report,
) -> Iterator[Frame]:  # fmt: skip
    developer = Developer(camera)
    shots = _shots(rushes, len(pictures))
    turn: tuple[float, float, float] | None = None
    plates = np.zeros(0, np.float32)
    picture, taken, shot_rows = b"", None, []
    for slot in plan:
        if slot.pictured_utc_ms != taken:  # else the picture is frozen
            shot = next(shots)
            if slot.turn_deg != turn:
                turn, plates = slot.turn_deg, rushes.load_plates(slot.turn_deg)
            picture, taken, shot_rows = developer.develop(_light(shot, plates), slot), slot.pictured_utc_ms, shot.rows
        rows.append(shot_rows)
        yield slot.t_ms, picture
        report(Progress("develop", camera.camera_id, slot.frame + 1, len(plan), "frames"))


def _light(shot: Shot, plates: np.ndarray) -> np.ndarray:
    light = np.zeros(plates.shape[1:], np.float32)
    for gain, plate in zip(shot.gains, plates, strict=True):
        if gain.any():
            light += plate * gain
    for (x1, y1, x2, y2), patch in shot.patches:
        light[y1:y2, x1:x2] = decode(patch)
    return light


def _shots(rushes: Rushes, count: int) -> Iterator[Shot]:
    for number in range(0, -(-count // CHUNK)):
        yield from rushes.load(number)


def _people(plan: Sequence[Slot], rows: Sequence[Sequence[truth.Row]], camera_id: str) -> Iterator[truth.Row]:
    for slot, people in zip(plan, rows, strict=True):
        for row in people:
            yield {"camera_id": camera_id, "frame": slot.frame, "t_ms": slot.t_ms, "true_utc": slot.utc_ms * 1000} | row


def _finished(path: Path, whole: str, out_dir: Path) -> Footage | None:
    if not path.is_file():
        return None
    footage = Footage(**json.loads(path.read_text()))
    there = all((out_dir / name).is_file() for name in (footage.video, footage.frames_truth, footage.people_truth))
    return footage if there and footage.fingerprint == whole else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
