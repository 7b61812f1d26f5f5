"""Which files are footage: the files, folders and glob patterns that case.toml gives each camera, in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from case.config import Camera
from case.errors import OriginalError
from case.folder import Case

# taken from folders and patterns; a file that is named outright is taken whatever it is called
SUFFIXES = frozenset(
    (
        *(".mp4", ".m4v", ".mov", ".3gp", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".m2ts", ".mts", ".vob"),
        *(".ps", ".gif", ".h264", ".264", ".h265", ".265", ".hevc", ".flv", ".asf", ".wmv", ".dav", ".mxf", ".mjpg"),
        *(".mjpeg", ".ogv", ".nut", ".dv"),
    )
)


@dataclass(frozen=True)
class Given:
    """One file of footage and the camera it is said to be from."""

    camera_id: str
    path: Path


def find_footage(case: Case) -> tuple[list[Given], list[str]]:
    """All files of all cameras in order, and one sentence for each entry of case.toml that gives none."""
    found: list[Given] = []
    problems: list[str] = []
    for camera in case.config.camera:
        seen: set[Path] = set()
        for entry in camera.footage:
            try:
                files = _expand(case, camera, entry)
            except OriginalError as error:
                problems.append(str(error))
                continue
            found += [Given(camera.id, file) for file in files if file not in seen]
            seen.update(files)
    return found, problems


def _expand(case: Case, camera: Camera, entry: str) -> list[Path]:
    """The files of one entry. Raises OriginalError when there are none, or they leave the case folder."""
    where = f"case.toml: footage of camera {camera.id}: {entry!r}"
    path = case.original(entry)
    if path.is_file():
        return [path]
    if path.is_dir():
        files = [file for file in path.rglob("*") if _is_footage(file)]
    elif re.search(r"[*?\[]", entry):
        base = Path(path.anchor)
        files = [file for file in base.glob(str(path.relative_to(base))) if _is_footage(file)]
    else:
        raise OriginalError(f"{where} is not there; put the file back or correct the entry.")
    if not Path(entry).is_absolute():
        outside = [file for file in files if not file.resolve().is_relative_to(case.root)]
        if outside:
            raise OriginalError(f"{where} leads out of the case through {outside[0].name}; give that path in full.")
    if not files:
        raise OriginalError(f"{where} matches no video file; correct the entry, or name the file itself.")
    return sorted(files, key=_natural)


def _is_footage(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and path.is_file()


def _natural(path: Path) -> list[tuple[int, int, str]]:
    """Sort key that puts part 10 behind part 9."""
    pieces = re.split(r"(\d+)", str(path))
    return [(1, int(piece), piece) if piece.isdecimal() else (0, 0, piece) for piece in pieces]
