"""Writing files so that a killed run leaves no half file behind, canonical JSON, and hashes of originals."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from case.errors import OriginalError

CHUNK_BYTES = 1 << 20


def sha256_file(path: Path, progress: Callable[[int], None] | None = None) -> str:
    """SHA-256 of a file as 64 hex digits, read once in 1 MiB pieces; `progress` gets the bytes of each piece.

    Raises OriginalError when the file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as handle:
            while chunk := handle.read(CHUNK_BYTES):
                digest.update(chunk)
                if progress is not None:
                    progress(len(chunk))
    except OSError as error:
        raise OriginalError(
            f"{path}: cannot be read ({error.strerror}); check that it exists and is readable."
        ) from error
    return digest.hexdigest()


def sha256_text(*parts: str) -> str:
    """SHA-256 of texts joined by a unit separator (U+001F), so that ("a", "bc") and ("ab", "c") differ."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, no spaces, UTF-8 text kept; the same value gives the same bytes everywhere.

    Raises ValueError for NaN and infinity, which are not JSON.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; on success it replaces `path` in one step, on error it is removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def append_line(path: Path, line: str) -> int:
    """Append one line of UTF-8 text and put it on the disk, whole or not at all; returns the size before.

    When the disk is full (or fails) what was written of the line is taken off again, so that a log is never left with
    half a line at its end; then the OSError is raised.
    """
    with path.open("ab") as handle:
        before = handle.tell()
        try:
            handle.write(line.encode() + b"\n")
            handle.flush()
            os.fsync(handle.fileno())
        except OSError:
            with suppress(OSError):  # what is still in the buffer cannot be written either
                handle.close()
            os.truncate(path, before)
            raise
    return before


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes so that readers see the old content or the new, never a part."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text so that readers see the old content or the new, never a part."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
