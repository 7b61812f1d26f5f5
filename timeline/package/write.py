"""Write a package: one .zip that a person who does not trust this tool can check with the verify.py inside it.

Files are streamed in constant memory, stored uncompressed (footage does not shrink), with fixed dates, in sorted
order: two packages of an unchanged case differ only in the custody log, its head and the time of export.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from case.errors import OriginalError, ReportError
from case.files import CHUNK_BYTES, sha256_file, write_text
from timeline.package.verify import MANIFEST, MANIFEST_HASH, safe

FIXED_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Item:
    """One file of a package: its name inside, and either a file to copy or its content.

    `expected_sha256` is set for originals: what was registered must be what is packed.
    """

    name: str
    path: Path | None = None
    content: bytes | None = None
    expected_sha256: str | None = None


@dataclass(frozen=True)
class Written:
    """A finished package: where, how many files and bytes, and the SHA-256 of the whole .zip and its manifest."""

    path: Path
    files: int
    size_bytes: int
    sha256: str
    manifest_sha256: str


def write(
    out: Path, items: Iterable[Item], custody_head: str, progress: Callable[[int], None] | None = None
) -> Written:
    """Write `out` (.zip) and `out`.sha256; nothing with that name exists until all of it is on disk.

    What is written meanwhile is called `.NAME.*.part` and is taken away on any error. Raises ReportError for an unsafe
    or repeated name, a disk that fills up, or a target that exists; OriginalError when an original is gone or no longer
    what was registered.
    """
    if out.exists():
        raise ReportError(f"{out}: exists already; a package is never overwritten, choose another name.")
    ordered = sorted(items, key=lambda item: item.name)
    for name, times in Counter(item.name for item in ordered).items():
        if not safe(name) or name in (MANIFEST, MANIFEST_HASH) or times > 1:
            raise ReportError(f"{name!r}: cannot be a name in a package (unsafe, reserved or there twice).")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.", suffix=".part")
        os.close(handle)
        part = Path(name)
        try:
            return _filled(out, part, ordered, custody_head, progress)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ReportError(
            f"{out}: the package could not be written ({error.strerror or error}); nothing is kept of it."
        ) from error


def _filled(
    out: Path, part: Path, ordered: list[Item], custody_head: str, progress: Callable[[int], None] | None
) -> Written:  # fmt: skip
    """Fill the part, put it on the disk, and only then give it its name."""
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        files = [_add(archive, item, progress) for item in ordered]
        manifest = {
            "format": "retrace-package-1",
            "exported_utc": datetime.now(UTC).isoformat(timespec="seconds"),
            "custody_head": custody_head,
            "files": files,
        }
        raw = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
        manifest_sha256 = hashlib.sha256(raw).hexdigest()
        _add(archive, Item(MANIFEST, content=raw), None)
        _add(archive, Item(MANIFEST_HASH, content=f"{manifest_sha256}  {MANIFEST}\n".encode()), None)
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    sha256 = sha256_file(part)  # read back from the disk, not remembered from what was meant to be written
    size_bytes = part.stat().st_size
    part.chmod(0o644)
    beside = out.with_name(out.name + ".sha256")
    if out.exists():
        raise ReportError(f"{out}: came to be meanwhile; a package is never overwritten, choose another name.")
    write_text(beside, f"{sha256}  {out.name}\n")
    try:
        part.rename(out)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    return Written(out, len(files) + 2, size_bytes, sha256, manifest_sha256)


def _add(archive: zipfile.ZipFile, item: Item, progress: Callable[[int], None] | None) -> dict[str, str | int]:
    """Stream one file into the archive and return its manifest row."""
    info = zipfile.ZipInfo(item.name, FIXED_DATE)
    info.external_attr = 0o644 << 16
    digest, size = hashlib.sha256(), 0
    if item.path is not None and not item.path.is_file():
        raise OriginalError(f"{item.path}: is gone; put it back, or leave it out of the package.")
    source = item.path.open("rb") if item.path is not None else io.BytesIO(item.content or b"")
    with source, archive.open(info, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK_BYTES):
            target.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            if progress is not None:
                progress(len(chunk))
    if item.expected_sha256 is not None and digest.hexdigest() != item.expected_sha256:
        raise OriginalError(f"{item.path}: changed since it was registered; a package holds only untouched originals.")
    return {"path": item.name, "sha256": digest.hexdigest(), "size_bytes": size}
