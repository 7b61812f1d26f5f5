"""Taking originals into a case: copied in and checked by hash, or referenced where they lie; case.toml follows.

A camera's copies go to `footage/CAMERA/`, records to `records/`; case.toml gains a `[[camera]]` or `[[records]]`
block once and is otherwise left as its owner wrote it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from case.config import read_config
from case.errors import CaseError, ConfigError, OriginalError
from case.files import replacing, sha256_file, write_text
from case.folder import Case
from case.originals import Original, register

RECORD_SUFFIXES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".json", ".jsonl", ".geojson", ".xml", ".docx"}
Bytes = Callable[[int], None]


def is_record(path: Path) -> bool:
    """Whether a file is taken as a record by its suffix; everything else is footage."""
    return path.suffix.lower() in RECORD_SUFFIXES


def add_records(case: Case, files: list[Path], in_place: bool = False, progress: Bytes | None = None) -> list[Original]:
    """Take record files in. Raises OriginalError when one cannot be read or its name is taken by other content."""
    taken = [_take(case, file, case.root / "records", in_place, progress) for file in files]
    listed = {entry.path.rstrip("/") for entry in case.config.records}
    blocks = []
    if in_place:
        blocks = [f"[[records]]\npath = {_quoted(path)}\n" for path in map(str, taken) if path not in listed]
    elif not listed & {"records", "."}:
        blocks = ['[[records]]\npath = "records"\n']
    _extend_toml(case, blocks)
    return [register(case, path, "record") for path in taken]


def add_footage(
    case: Case,
    files: list[Path],
    camera_id: str,
    recorded_start: str | None = None,
    in_place: bool = False,
    progress: Bytes | None = None,
) -> list[Original]:
    """Take the video files of one camera in; an unknown camera gets its block in case.toml.

    `recorded_start` is what the camera's clock showed at its first frame. Raises OriginalError for a file that
    cannot be read, CaseError when the camera is there already and its block would have to be changed by hand.
    """
    known = next((camera for camera in case.config.camera if camera.id == camera_id), None)
    folder = "footage/" + re.sub(r"[^\w-]", "_", camera_id)
    if known is not None and (in_place or folder not in {part.rstrip("/") for part in known.footage}):
        raise CaseError(f"case.toml: camera {camera_id} is there already; add the file to its `footage` list by hand.")
    if known is not None and recorded_start is not None:
        raise CaseError(f"case.toml: camera {camera_id} is there already; set its recorded_start by hand.")
    taken = [_take(case, file, case.root / folder, in_place, progress) for file in files]
    if known is None:
        paths = [str(path) for path in taken] if in_place else [folder]
        block = f"[[camera]]\nid = {_quoted(camera_id)}\nfootage = [{', '.join(map(_quoted, paths))}]\n"
        if recorded_start is not None:
            block += f"recorded_start = {_quoted(recorded_start)}   # as the camera showed it\n"
        _extend_toml(case, [block])
    return [register(case, path, "footage") for path in taken]


def _take(case: Case, file: Path, folder: Path, in_place: bool, progress: Bytes | None) -> Path:
    """Copy one file into a folder of the case and compare hashes, or leave it where it is; returns where it lies."""
    if not file.is_file():
        raise OriginalError(f"{file}: is not a file; give the files to add, one by one or by a pattern of your shell.")
    source = file.resolve()
    case.show_path(source)
    if in_place or source.is_relative_to(case.root):
        return source
    target = folder / source.name
    sha256 = sha256_file(source, progress)
    if target.exists():
        if sha256_file(target) == sha256:
            return target
        raise OriginalError(f"{case.show_path(target)}: another file of this name is there; rename the one to add.")
    with replacing(target) as temporary:
        shutil.copyfile(source, temporary)
        if sha256_file(temporary) != sha256:
            raise OriginalError(f"{file}: the copy differs from the file; check the disk and add it again.")
    shutil.copystat(source, target)
    return target


def _extend_toml(case: Case, blocks: list[str]) -> None:
    """Append blocks to case.toml; the old text is kept and put back if the new one is not valid."""
    if not blocks:
        return
    path = case.root / "case.toml"
    before = path.read_text(encoding="utf-8")
    write_text(path, before.rstrip("\n") + "\n\n" + "\n".join(blocks))
    try:
        read_config(path)
    except ConfigError:
        write_text(path, before)
        raise


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON text is a TOML basic string
