"""Import every record file of a case: registered, recognised, written under derived/records, with a receipt each.

    derived/records/<sha256>/{TABLE.parquet, refused.parquet, receipt.json}

A file whose content, mapping, zone and code are as at its last import is not read again. Each folder is written
beside and moved into place in one step, so a killed run leaves nothing half done.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from filelock import FileLock

import case.schemas
import case.timetext
from case import Case
from case.config import Records
from case.decisions import Decision
from case.errors import OriginalError, RecordError
from case.files import sha256_text, write_text
from case.originals import Original, register
from case.progress import Progress, Report, silent
from correlate.importers._file import import_file
from correlate.importers._newer import write_superseded
from correlate.importers._profile import KIND, Said, said_about
from correlate.importers._receipt import Receipt, from_json, to_json
from correlate.importers._words import FOLDER as ALIASES

STAGE = "import"
NOT_RECORDS = {".toml", ".md", ".lock", ".log", ".tmp", ".bak"}


def import_all(case: Case, report: Report = silent) -> list[Receipt]:
    """Import the record files that case.toml names (or everything in `records/` when it names none).

    A file that cannot be read gives a receipt with its `cause`; the others go on. Folders under derived/records that
    belong to no file of the case now are removed. Returns one receipt a file, in order of arrival.
    """
    with FileLock(str(case.derived_dir() / "records.lock")):
        shutil.rmtree(case.derived / "importing", ignore_errors=True)  # left by a run that was killed
        found = list(_record_files(case))
        decisions = case.decisions.active(KIND)
        registered = [_register(case, path) for _, path in found]
        arrivals = _arrivals(case)
        receipts: list[Receipt] = []
        seen: dict[str, Receipt] = {}
        for place, ((records, path), original) in enumerate(zip(found, registered, strict=True)):
            report(Progress(STAGE, path.name, place, len(found), "files"))
            if isinstance(original, str):
                receipts.append(_failed(case, path, original))
                continue
            if original.sha256 in seen:
                receipts.append(_again(original, seen[original.sha256]))
                continue
            receipt = _import(case, records, path, original, arrivals.get(original.sha256, 0), decisions, report)
            seen[original.sha256] = receipt
            receipts.append(receipt)
        _remove_others(case, receipts)
        receipts.sort(key=lambda receipt: (receipt.arrival, receipt.path))
        write_superseded(case.derived_dir("records"), receipts)
        report(Progress(STAGE, "done", len(found), len(found), "files"))
    return receipts


def read_receipts(case: Case) -> list[Receipt]:
    """The receipts of the last import, in order of arrival. Raises RecordError when one is damaged."""
    files = sorted((case.derived / "records").glob("*/receipt.json"))
    return sorted(map(from_json, files), key=lambda receipt: (receipt.arrival, receipt.path))


def _record_files(case: Case) -> Iterator[tuple[Records | None, Path]]:
    """Record files in order of age then name, each with the entry of case.toml that names it. A file named by two
    entries belongs to the one that names it more closely."""
    named: dict[Path, Records | None] = {}
    entries = (
        list(case.config.records) or [Records(path="records")]
        if (case.root / "records").exists() or case.config.records
        else []
    )
    for records in sorted(entries, key=lambda entry: len(Path(entry.path).parts)):
        try:
            start = case.original(records.path)
        except OriginalError as error:
            raise RecordError(f"case.toml: [[records]] {error}") from error
        if any(mark in records.path for mark in "*?["):
            base = case.root if not Path(records.path).is_absolute() else Path(Path(records.path).anchor)
            pattern = (
                records.path if not Path(records.path).is_absolute() else str(Path(records.path).relative_to(base))
            )
            paths = [path for path in base.glob(pattern) if path.is_file()]
        elif start.is_dir():
            paths = [
                path
                for path in start.rglob("*")
                if path.is_file() and not path.is_symlink() and _is_record(path, start)
            ]
        else:
            paths = [start]
        for path in paths:
            named[path] = records
    ordered = sorted(named, key=lambda path: (path.stat().st_mtime_ns if path.is_file() else 0, str(path)))
    yield from ((named[path], path) for path in ordered)


def _is_record(path: Path, start: Path) -> bool:
    """Whether a file of a folder is meant as a record: not hidden, not a lock file of an office program, not a note."""
    parts = path.relative_to(start).parts
    return not any(part.startswith((".", "~$")) for part in parts) and path.suffix.lower() not in NOT_RECORDS


def _register(case: Case, path: Path) -> Original | str:
    try:
        return register(case, path, "record")
    except OriginalError as error:
        return str(error)


def _arrivals(case: Case) -> dict[str, int]:
    """When each content first came into the case: the number of its custody entry, the same after every rebuild."""
    arrivals: dict[str, int] = {}
    for entry in case.custody.entries():
        if entry.get("action") in ("register", "original_changed") and entry["detail"].get("kind") == "record":
            arrivals.setdefault(str(entry["detail"].get("sha256")), int(entry["number"]))
    return arrivals


def _again(original: Original, first: Receipt) -> Receipt:
    """The receipt of a file whose content was imported under another name."""
    return Receipt(
        original.path, original.sha256, original.size_bytes, first.import_key, first.arrival, same_as=first.path
    )


def _failed(case: Case, path: Path, cause: str) -> Receipt:
    """The receipt of a file that is not there; kept like any other so that its absence is on record."""
    shown = case.show_path(path)
    receipt = Receipt(shown, "", 0, "", 0, cause=cause)
    folder = case.derived_dir("records", f"absent-{sha256_text(shown)[:16]}")
    write_text(folder / "receipt.json", to_json(receipt))
    return receipt


@dataclass
class _Saying:
    """What people say about the sheets of one file, gathered while it is read, and the key of an import made by it."""

    case: Case
    records: Records | None
    decisions: list[Decision]
    said: list[Said] = field(default_factory=list)

    def about(self, headers: list[list[str]]) -> Said:
        """What is said about the next sheet."""
        self.said.append(said_about(self.case, self.records, headers, self.decisions))
        return self.said[-1]

    def key(self, path: str, header_rows: list[list[str]]) -> str:
        """Hash of all that decides what an import gives, the content of the file aside. Where a sheet was not
        understood, anything newly said may change that, so everything said counts."""
        known = [each.key() for each, headers in zip(self.said, header_rows, strict=False) if headers]
        everything = len(known) < len(header_rows) or not known
        entry = self.records.model_dump_json() if self.records and everything else ""
        other = [decision.decision_id for decision in self.decisions] if everything else []
        return sha256_text(code_hash(), path, (self.records and self.records.sheet) or "", entry, *known, *other)


def _unchanged(folder: Path, original: Original, saying: _Saying) -> Receipt | None:
    """The receipt of the last import of this content, if it would come out the same."""
    if not (folder / "receipt.json").is_file():
        return None
    old = from_json(folder / "receipt.json")
    try:
        for headers in old.header_rows:
            saying.about([headers])
    except RecordError:
        return None  # what is wrong with case.toml is said when the file is imported
    return old if old.path == original.path and old.import_key == saying.key(old.path, old.header_rows) else None


def _import(
    case: Case,
    records: Records | None,
    path: Path,
    original: Original,
    arrival: int,
    decisions: list[Decision],
    report: Report,
) -> Receipt:
    """Import one registered file, or read its receipt back where nothing changed."""
    folder = case.derived / "records" / original.sha256
    if old := _unchanged(folder, original, _Saying(case, records, decisions)):
        return old
    parent = case.derived_dir("importing")
    work = Path(tempfile.mkdtemp(dir=parent))
    receipt = Receipt(original.path, original.sha256, original.size_bytes, "", arrival)
    saying = _Saying(case, records, decisions)

    def watch(rows: int) -> None:
        report(Progress(STAGE, path.name, rows, 0, "rows"))

    try:
        import_file(path, receipt, work, saying.about, records.sheet if records else None, watch)
    except RecordError as error:
        receipt.cause = str(error)
        receipt.tables.clear()
        for file in work.glob("*.parquet"):
            file.unlink()
    receipt.import_key = saying.key(original.path, receipt.header_rows)
    write_text(work / "receipt.json", to_json(receipt))
    work.chmod(0o755)
    if folder.exists():
        folder.replace(parent / f"{work.name}.old")
    folder.parent.mkdir(exist_ok=True)
    work.replace(folder)
    shutil.rmtree(parent, ignore_errors=True)
    return receipt


def _remove_others(case: Case, receipts: list[Receipt]) -> None:
    """Remove folders that no receipt of this run belongs to: files that left the case."""
    keep = {receipt.sha256 for receipt in receipts if receipt.sha256}
    keep |= {f"absent-{sha256_text(receipt.path)[:16]}" for receipt in receipts if not receipt.sha256}
    for folder in (case.derived / "records").glob("*"):
        if folder.is_dir() and folder.name not in keep:
            shutil.rmtree(folder)


@lru_cache(maxsize=1)
def code_hash() -> str:
    """Hash of the code and data that decide what an import gives; when it changes, files are read again."""
    here = Path(__file__).parent
    time_files = sorted(Path(case.timetext.__file__).parent.glob("time*.py"))
    gases = here.parent / "tables" / "gas.csv"
    files = [
        *sorted(here.glob("*.py")),
        *sorted(ALIASES.glob("*.toml")),
        *time_files,
        Path(case.schemas.__file__),
        gases,
    ]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
