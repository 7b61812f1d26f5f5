"""The end of a case: everything Retrace keeps of it is removed, and what was removed is written down file by file.

A case under hold is never removed. Originals that lie outside the case folder are left where they are, and so is any
file in the folder that is neither an original of the case nor made by Retrace. Bytes are unlinked, not overwritten:
on flash memory no program can promise more, and the certificate says so.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from case.checking import registered
from case.custody import current_actor
from case.errors import HoldError, RetraceError
from case.files import sha256_file
from case.folder import Case
from case.hold import holds

OWN = ("case.toml", "decisions.jsonl", "decisions.jsonl.lock", "custody.jsonl", "custody.jsonl.lock")
FOLDERS = ("derived", "stamps", "rules")


@dataclass(frozen=True)
class Removed:
    """One file: path inside the case, size, hash before removal (None where it could not be read), and what became
    of it: removed, left (not of the case), outside (an original elsewhere) or failed with the system's reason."""

    path: str
    size_bytes: int
    sha256: str | None
    state: str


@dataclass(frozen=True)
class Removal:
    """A finished removal. Times UTC; `custody_head` is the hash of the log's last entry, which announced it."""

    case_name: str
    root: str
    actor: str
    authority: str
    reason: str
    begun_utc: str
    ended_utc: str
    custody_entries: int
    custody_head: str
    files: list[Removed] = field(default_factory=list)

    def count(self, state: str) -> int:
        """How many files ended in a state."""
        return sum(one.state.split(":")[0] == state for one in self.files)


def remove(
    case: Case, *, authority: str, reason: str, actor: str | None = None, keep_log: Path | None = None
) -> Removal:
    """Remove a case and return what became of every file. `keep_log`: where the custody log is copied before.

    Raises HoldError when the case is held, another run is at work, or authority or reason is missing; CustodyError
    when the log does not hold, for then nobody can tell whether the case is held.
    """
    for name, text in (("an authority", authority), ("a reason", reason)):
        if not text.strip():
            raise HoldError(f"{case.root}: a deletion needs {name}; say so with the file number where there is one.")
    actor = actor or current_actor()
    begun, lock = _now(), case.derived / "case.lock"
    try:
        with FileLock(str(lock), timeout=5):
            if held := holds(case):
                raise HoldError(
                    f"{case.root}: is under legal hold ({'; '.join(hold.authority for hold in held)}) and cannot be "
                    "deleted; lift every hold first with `retrace hold release`."
                )
            originals = registered(case)
            detail = {"authority": authority.strip(), "reason": reason.strip(), "originals": originals}
            case.custody.append("delete", detail, actor=actor)
            log, verified = case.custody.snapshot()
            if keep_log is not None:
                keep_log.parent.mkdir(parents=True, exist_ok=True)
                with keep_log.open("xb") as handle:
                    handle.write(log)
                    handle.flush()
                    os.fsync(handle.fileno())
            files = [_removed(case, path, originals) for path in _files(case.root) if path != lock]
    except Timeout as error:
        raise HoldError(f"{case.root}: a run is at work in this case; wait for it, then delete.") from error
    except FileExistsError as error:
        raise HoldError(f"{keep_log}: is there already; choose another place for what stays of the log.") from error
    outside = [Removed(path, 0, sha256, "outside") for path, sha256 in originals.items() if Path(path).is_absolute()]
    lock.unlink(missing_ok=True)
    _sweep(case.root)
    return Removal(
        case.config.site.name, str(case.root), actor, authority.strip(), reason.strip(), begun, _now(),
        verified.entries, verified.head, files + outside,
    )  # fmt: skip


def _files(root: Path) -> list[Path]:
    """Every file and link below the case, links not followed; the logs last, so that a stop leaves them."""
    found = []
    for base, folders, names in os.walk(root):
        links = [name for name in folders if Path(base, name).is_symlink()]
        found += [Path(base, name) for name in [*names, *links]]
    return sorted(found, key=lambda path: (path.parent == root and path.name in OWN, str(path)))


def _removed(case: Case, path: Path, originals: dict[str, str]) -> Removed:
    shown = path.relative_to(case.root).as_posix()
    named = (case.config.site.plan_image, case.config.site.obstacles)
    of_case = shown in originals or shown in OWN or shown.split("/")[0] in FOLDERS or shown in named
    if path.is_symlink():
        path.unlink()
        return Removed(shown, 0, None, "removed")
    size_bytes = path.stat().st_size
    if not of_case:
        return Removed(shown, size_bytes, None, "left")
    try:
        sha256 = sha256_file(path)
    except RetraceError:
        sha256 = None
    try:
        path.unlink()
    except OSError as error:
        return Removed(shown, size_bytes, sha256, f"failed: {error.strerror}")
    return Removed(shown, size_bytes, sha256, "removed")


def _sweep(root: Path) -> None:
    """Take away the folders that are empty now; those with something left stay."""
    for base, _, _ in os.walk(root, topdown=False):
        if not any(Path(base).iterdir()):
            Path(base).rmdir()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
