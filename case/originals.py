"""Originals: hashed before anything else reads them, listed once by content, checked again at every run.

`derived/originals.json` remembers path, size, modification time and hash so that a run need not hash gigabytes
again; `verify` always does. The custody log, not this file, is the proof.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

from case.errors import OriginalError
from case.files import canonical_json, sha256_file, write_text
from case.folder import Case


@dataclass(frozen=True)
class Original:
    """One original file. `path` as stored (see Case.show_path)."""

    path: str
    kind: str  # footage, record, plan, other
    sha256: str
    size_bytes: int
    mtime_ns: int


def _index(case: Case) -> Path:
    return case.derived / "originals.json"


def known(case: Case) -> dict[str, Original]:
    """Originals registered so far, by stored path."""
    path = _index(case)
    if not path.exists():
        return {}
    return {item["path"]: Original(**item) for item in json.loads(path.read_text(encoding="utf-8"))}


def register(case: Case, path: Path, kind: str, progress: Callable[[int], None] | None = None) -> Original:
    """Hash a file (read-only) and list it; logged in custody the first time and whenever its content changed.

    Raises OriginalError when it cannot be read. A file whose size and time are as registered is not hashed again.
    """
    shown = case.show_path(path)
    try:
        stat = path.stat()
    except OSError as error:
        raise OriginalError(f"{shown}: is not there ({error.strerror}); put it back or correct case.toml.") from error
    if not path.is_file():
        raise OriginalError(f"{shown}: is not a file; give a file, or a folder or pattern in case.toml.")
    before = known(case).get(shown)
    if before is not None and (before.size_bytes, before.mtime_ns) == (stat.st_size, stat.st_mtime_ns):
        return before
    original = Original(shown, kind, sha256_file(path, progress), stat.st_size, stat.st_mtime_ns)
    with FileLock(str(_index(case)) + ".lock"):
        listed = known(case)
        listed[shown] = original
        write_text(_index(case), json.dumps([asdict(item) for item in listed.values()], ensure_ascii=False, indent=1))
        detail = {"path": shown, "kind": kind, "sha256": original.sha256, "size_bytes": original.size_bytes}
        if before is None and not _in_custody(case, shown, original.sha256):
            case.custody.append("register", detail)
        elif before is not None and before.sha256 != original.sha256:
            case.custody.append("original_changed", {**detail, "sha256_before": before.sha256})
    return original


def changed(case: Case, originals: Iterable[Original]) -> list[str]:
    """One sentence for each original that is gone or no longer has the hash it was registered with (hashes all)."""
    sentences = []
    for original in originals:
        path = case.original(original.path)
        if not path.is_file():
            sentences.append(f"{original.path}: the original is gone since it was registered.")
        elif sha256_file(path) != original.sha256:
            sentences.append(f"{original.path}: the original changed since it was registered; restore the file.")
    return sentences


def _in_custody(case: Case, shown: str, sha256: str) -> bool:
    """Whether the log holds this registration already (derived/ was deleted and is being rebuilt)."""
    needle = canonical_json({"path": shown})[1:-1]
    return any(
        entry["action"] == "register"
        and entry["detail"].get("sha256") == sha256
        and needle in canonical_json(entry["detail"])
        for entry in case.custody.entries()
    )
