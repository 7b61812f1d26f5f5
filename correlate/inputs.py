"""What a case database is made from: the files that detection and import left, and one hash over all of it.

The hash covers content, never names or times of files, and the code that judges; equal hash, nothing to do.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from case import Case
from case.errors import StoreError
from case.files import canonical_json, sha256_file, sha256_text
from case.schemas import RECORD_TABLES

FORMAT = "1"  # of the database; raise it when a table changes its meaning without a change in code
_VIDEO_TABLES = {"video": "videos", "frame": "videos", "coverage": "videos", "claim": "videos", "track": "tracks",
                 "event": "tracks", "examined": "tracks", "health": "tracks"}  # fmt: skip
DECIDED = ("link", "clock", "exclude", "person_merge", "track_split", "body_split", "body_merge")
"""Kinds of decisions that a database depends on."""
_SAFE = re.compile(r"[\w.-]+")


@dataclass(frozen=True)
class Footage:
    """A video of the case now, as `derived/footage.json` lists it."""

    video_id: str
    camera_id: str
    path: str


@dataclass(frozen=True)
class Inputs:
    """Files by table, the footage in order, receipts of imports, and the hash over all (64 hex digits).

    `contents`: table, or other thing that steps of a build read -> hash of what is given of it; `base`: hash of what
    every step depends on (code, settings, footage).
    """

    case: Case
    tables: dict[str, tuple[Path, ...]]
    footage: tuple[Footage, ...]
    receipts: tuple[Path, ...]
    superseded: Path | None
    proposals: Path | None
    contents: dict[str, str]
    base: str
    sha256: str


def find_inputs(case: Case) -> Inputs:
    """Find and hash everything the database depends on. A piece that is missing is simply empty.

    Raises StoreError when `footage.json` cannot be read.
    """
    footage = _footage(case)
    tables: dict[str, tuple[Path, ...]] = {}
    for table, folder in _VIDEO_TABLES.items():
        files = [case.derived / folder / video.video_id / f"{table}.parquet" for video in footage]
        tables[table] = tuple(file for file in files if file.is_file())
    folders = sorted(path for path in (case.derived / "records").glob("*") if path.is_dir())
    for table in RECORD_TABLES:
        tables[table] = tuple(file for folder in folders if (file := folder / f"{table}.parquet").is_file())
    receipts = tuple(file for folder in folders if (file := folder / "receipt.json").is_file())
    superseded = _there(case.derived / "records" / "superseded.parquet")
    proposals = _there(case.derived / "clock_proposals.json")
    contents = {name: _hash(files) for name, files in tables.items()}
    contents["receipt"] = _hash(receipts)
    contents["superseded"] = _hash((superseded,) if superseded else ())
    contents["clock_proposals"] = _hash((proposals,) if proposals else ())
    contents["case_rules"] = _hash(case_rule_files(case))
    contents |= {f"decisions.{kind}": _decided(case, kind) for kind in DECIDED}
    base = sha256_text(
        FORMAT, code_hash(), case.config.model_dump_json(), _hash(_obstacles(case)),
        canonical_json([[video.video_id, video.camera_id, video.path] for video in footage]),
    )  # fmt: skip
    sha256 = sha256_text(base, canonical_json(contents))
    return Inputs(case, tables, footage, receipts, superseded, proposals, contents, base, sha256)


def _there(path: Path) -> Path | None:
    return path if path.is_file() else None


def case_rule_files(case: Case) -> tuple[Path, ...]:
    """The rules of the case's own folder, in order of name."""
    folder = case.root / "rules"
    return tuple(sorted(path for path in [*folder.glob("*.sql"), *folder.glob("*.toml")] if path.is_file()))


def _obstacles(case: Case) -> tuple[Path, ...]:
    """The GeoJSON of walls that case.toml names, if it is there; its reader says what is wrong with it."""
    named = case.config.site.obstacles
    found = _there(case.original(named)) if named else None
    return (found,) if found else ()


def _footage(case: Case) -> tuple[Footage, ...]:
    path = case.derived / "footage.json"
    if not path.is_file():
        return ()
    try:
        items: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        videos = [Footage(str(item["video_id"]), str(item["camera_id"]), str(item["path"])) for item in items]
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise StoreError(f"{path}: is not a list of videos; run detection again to write it anew.") from error
    if bad := [video.video_id for video in videos if not _SAFE.fullmatch(video.video_id)]:
        raise StoreError(f"{path}: {bad[0]!r} is no video id; run detection again to write it anew.")
    return tuple(dict.fromkeys(videos))


def _hash(files: tuple[Path, ...]) -> str:
    return sha256_text(*(sha256_file(file) for file in files))


def _decided(case: Case, kind: str) -> str:
    return sha256_text(
        *(canonical_json([item.decision_id, item.subject, item.content]) for item in case.decisions.active(kind))
    )


def code_hash() -> str:
    """Hash of every file of this package but its importers: changed rules make a new database."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*")):
        part = file.relative_to(root)
        if file.suffix in {".py", ".sql", ".json", ".csv", ".toml"} and part.parts[0] != "importers":
            digest.update(part.as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
