"""Export a case as a package: gather, write, log. Nothing is called a package until all of it is on the disk.

The custody log in the package ends with the entry that announces this export; whether it succeeded, and the hash of
what came out, is the entry after, in the case.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from case import Case
from case.errors import CustodyError, OriginalError, ReportError, RetraceError
from case.files import sha256_file
from case.progress import Progress, Report, silent
from correlate.inputs import find_inputs
from correlate.store import current_path
from timeline.package import verify
from timeline.package.contents import Chosen, items, total_bytes
from timeline.package.write import Item, Written, write
from timeline.run import run as write_report
from timeline.scene import read_scene

ROOM_BYTES = 64 << 20  # kept free beside a package


@dataclass(frozen=True)
class Exported:
    """A package that was written and checked, for people and programs."""

    path: Path
    files: int
    size_bytes: int
    sha256: str
    manifest_sha256: str
    custody_head: str
    originals: bool

    def lines(self) -> list[str]:
        """For people."""
        kind = "originals included" if self.originals else "originals listed, not included"
        return [
            f"{self.path}  ({self.files} files, {self.size_bytes / 1e6:.1f} MB, {kind})",
            f"sha256 {self.sha256}",
            f"manifest {self.manifest_sha256}",
            "write these two down, or have them signed or stamped: they are what proves the package.",
        ]


def export(
    case: Case, out: Path, *, exhibits: Sequence[str] | None = None, originals: bool = False, with_report: bool = True,
    as_it_is: bool = False, actor: str | None = None, reason: str = "", report: Report = silent,
) -> Exported:  # fmt: skip
    """Write `out` and `out`.sha256, check what was written, and log it.

    `exhibits`: ids of findings whose stills and clips go in, None for all. `as_it_is`: package an older result although
    the case changed since. Raises ReportError (target, disk, stale or unknown), OriginalError (gone or changed),
    CustodyError (the log does not hold); then no file of that name exists.
    """
    target = out.resolve()
    if out.suffix.lower() != ".zip":
        raise ReportError(f"{out}: a package is a .zip file; give a name that ends so.")
    if target.is_relative_to(case.root) and not target.is_relative_to(case.derived):
        raise ReportError(f"{out}: lies among the originals of the case; export under derived/ or elsewhere.")
    if out.exists():
        raise ReportError(f"{out}: exists already; a package is never overwritten, choose another name.")
    case.custody.verify()
    if not as_it_is:
        _fresh(case)
    reports = _reports(case, report) if with_report else []
    scene = read_scene(case)
    chosen = Chosen(exhibits, originals, reports)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".retrace-export-", dir=out.parent) as stage:
            report(Progress("export", "tables and exhibits", 0, 0, "files"))
            found = items(scene, chosen, Path(stage))
            _room(out, total_bytes(found))
            detail = {
                "package": out.name, "originals": originals, "reason": reason.strip(), "files": len(found),
                "exhibits": "all" if exhibits is None else list(exhibits), "reports": [path.name for path in reports],
            }  # fmt: skip
            case.custody.append("export", detail, actor=actor)
            written, head = _written(case, out, found, report)
    except OSError as error:
        raise ReportError(f"{out}: cannot be written ({error.strerror or error}); nothing is kept of it.") from error
    case.custody.append(
        "exported", {"package": out.name, "sha256": written.sha256, "manifest_sha256": written.manifest_sha256}, actor
    )
    return Exported(
        written.path, written.files, written.size_bytes, written.sha256, written.manifest_sha256, head, originals
    )


def _written(case: Case, out: Path, found: list[Item], report: Report) -> tuple[Written, str]:
    """Write the package with the log as it is now; a failure is logged, where the disk still lets it."""
    log, verified = case.custody.snapshot()
    total, done = total_bytes(found), 0

    def progress(count: int) -> None:
        nonlocal done
        done += count
        report(Progress("export", out.name, done, total, "bytes"))

    try:
        written = write(out, [*found, Item("custody.jsonl", content=log)], verified.head, progress)
    except RetraceError as error:
        try:
            case.custody.append("export_failed", {"package": out.name, "why": str(error)})
        except (OSError, CustodyError) as full:  # the same full disk: the failure itself is what must be told
            raise error from full
        raise
    return written, verified.head


def _fresh(case: Case) -> None:
    """Raise ReportError when the result is not of the case as it stands: a stranger would get another one."""
    current = current_path(case)
    wanted = find_inputs(case).sha256[:16]
    if current is not None and wanted not in current.name:
        raise ReportError(
            f"{case.root}: something changed since it was last judged (a record, a decision, case.toml or Retrace); "
            f"run `retrace run {case.root}` first, or export the older result with --as-it-is."
        )


def _reports(case: Case, report: Report) -> list[Path]:
    """Reports written from the present database and still as the log holds them; the first is written where none is."""
    found = _logged_reports(case)
    if not found:
        write_report(case, report)
        found = _logged_reports(case)
    names: dict[str, Path] = {}
    for path in found:
        names.setdefault(path.name, path)
    return [names[name] for name in sorted(names)]


def _logged_reports(case: Case) -> list[Path]:
    """Newest first."""
    last: dict[Path, str] = {}
    for entry in case.custody.entries():
        detail = entry["detail"]
        if entry["action"] == "run" and detail.get("stage") == "correlate":
            last.clear()
        shown = detail.get("report") if entry["action"] == "run" else None
        shown = detail.get("path") if entry["action"] == "report" else shown
        if shown:
            try:
                path = case.original(str(shown))
            except OriginalError:
                continue
            last.pop(path, None)
            last[path] = str(detail["sha256"])
    return [path for path, sha256 in reversed(last.items()) if path.is_file() and sha256_file(path) == sha256]


def _room(out: Path, needed: int) -> None:
    free = shutil.disk_usage(out.parent).free
    if free < needed + ROOM_BYTES:
        raise ReportError(
            f"{out}: needs {needed / 1e9:.2f} GB and the disk has {free / 1e9:.2f} GB free; choose another disk, or "
            "leave the originals out."
        )


def checked(path: Path) -> list[str]:
    """What verify.py says of a package; empty when it is whole. Raises ReportError when it is no package."""
    try:
        return verify.verify(str(path))
    except (ValueError, OSError) as error:
        raise ReportError(f"{path}: is not a package: {error}.") from error
