"""A stranger's way: lay a package's case out in a new folder, and compare what it gives with what the package holds."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from case import Case
from case.errors import OriginalError, ReportError
from case.files import CHUNK_BYTES, replacing, sha256_file, write_text
from timeline.exports import tables_csv
from timeline.package.export import checked
from timeline.package.verify import MANIFEST, Folder, Zip, safe
from timeline.scene import read_scene

BOOK = "build_step.csv"  # the book of a build: hashes of its steps and of case.toml, no result


@dataclass(frozen=True)
class Compared:
    """Tables of a re-run against those of the package: how many are equal, and a sentence for each that is not."""

    case: str
    package: str
    tables: int
    equal: int
    problems: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """For people."""
        return [f"{self.equal} of {self.tables} tables equal those of {self.package}, by SHA-256", *self.problems]


def unpack(package: Path, folder: Path) -> Case:
    """Check a package and lay its case out in `folder`, which must be empty or new; returns the case, not yet run.

    Raises ReportError when the package is not whole or holds no originals; nothing is laid out then.
    """
    if problems := checked(package):
        raise ReportError(f"{package.name}: {len(problems)} things changed, the first: {problems[0]}")
    if folder.exists() and any(folder.iterdir()):
        raise ReportError(f"{folder}: is not empty; give a new folder.")
    source = Folder(str(package)) if package.is_dir() else Zip(str(package))
    listing: list[dict[str, Any]] = json.loads(_read(source, "originals.json"))
    missing = [one["path"] for one in listing if not one["included"]]
    if missing or not listing:
        raise OriginalError(f"{package.name}: holds no originals; ask for a package exported with --originals.")
    moved = {one["path"]: one["in_package"].removeprefix("originals/") for one in listing}
    for name in sorted(source.names()):
        if name.startswith(("case/", "originals/")) and safe(name):
            _copy(source, name, folder / name.split("/", 1)[1])
    _copy(source, "custody.jsonl", folder / "custody.jsonl")
    _point_inside(folder / "case.toml", {old: new for old, new in moved.items() if old != new}, package)
    case = Case.open(folder)
    case.custody.append("rerun", {"package": package.name, "manifest_sha256": _sha256(source, MANIFEST)})
    return case


def compare(case: Case, package: Path) -> Compared:
    """Write every table of a case that was run again, and compare each with the package's by content."""
    source = Folder(str(package)) if package.is_dir() else Zip(str(package))
    listing: list[dict[str, Any]] = json.loads(_read(source, "originals.json"))
    moved = {one["path"]: one["in_package"].removeprefix("originals/") for one in listing}
    moved = {old: new for old, new in moved.items() if old != new}
    before = {name.split("/")[-1]: name for name in source.names() if name.startswith("data/csv/")}
    before.pop(BOOK, None)
    problems, equal = [], 0
    with tempfile.TemporaryDirectory(prefix="rerun-", dir=case.derived) as stage:
        written = tables_csv.write(read_scene(case), Path(stage), "en")
        now = {path.name: path for path in written if path.name != BOOK}
        for name in sorted(before.keys() | now.keys()):
            if name not in now or name not in before:
                problems.append(f"{name}: is only in the {'package' if name in before else 're-run'}")
            elif sha256_file(now[name]) == _sha256(source, before[name]) or (
                moved and _same_rows(_read(source, before[name]), now[name].read_bytes(), moved)
            ):
                equal += 1
            else:
                problems.append(f"{name}: {_difference(_read(source, before[name]), now[name].read_bytes())}")
    return Compared(str(case.root), package.name, len(before), equal, problems)


def _point_inside(toml: Path, moved: dict[str, str], package: Path) -> None:
    """Let case.toml name originals that lay elsewhere by where they lie now. Raises ReportError where it cannot."""
    text = toml.read_text(encoding="utf-8")
    for old, new in moved.items():
        quoted = json.dumps(old, ensure_ascii=False)
        if quoted not in text:
            raise ReportError(
                f"{package.name}: {old} lay outside the case and case.toml names it by a pattern or folder; put it "
                f"where case.toml says by hand ({new} in the package's originals/) and run the case."
            )
        text = text.replace(quoted, json.dumps(new, ensure_ascii=False))
    if moved:
        write_text(toml, text)


def _same_rows(before: bytes, now: bytes, moved: dict[str, str]) -> bool:
    """Whether two tables hold the same rows once originals are called by where they lie now; their order may differ."""
    for old, new in moved.items():
        before = before.replace(old.encode(), new.encode())
    return sorted(before.split(b"\r\n")) == sorted(now.split(b"\r\n"))


def _difference(before: bytes, now: bytes) -> str:
    """How two tables differ, in a sentence: rows that only one of them has."""
    old, new = before.split(b"\r\n")[1:-1], now.split(b"\r\n")[1:-1]
    gone, come = sorted(set(old) - set(new)), sorted(set(new) - set(old))
    example = (gone or come or [b""])[0].decode("utf-8", errors="replace")
    return (
        f"differs ({len(old)} rows before, {len(new)} now, {len(gone)} gone, {len(come)} new), such as {example:.160}"
    )


def _copy(source: Folder | Zip, name: str, target: Path) -> None:
    """One file of the package to a new place, whole or not at all."""
    with source.open(name) as stream, replacing(target) as part, part.open("wb") as handle:
        while chunk := stream.read(CHUNK_BYTES):
            handle.write(chunk)
        os.fsync(handle.fileno())


def _read(source: Folder | Zip, name: str) -> bytes:
    try:
        with source.open(name) as stream:
            return stream.read()
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise ReportError(f"The package has no readable {name} ({error}).") from error


def _sha256(source: Folder | Zip, name: str) -> str:
    digest = hashlib.sha256()
    stream: IO[bytes]
    with source.open(name) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
