"""Trusted times of a case's own log: what was asked for, what came back, and whether it still holds, offline.

A stamp covers the first N lines of custody.jsonl, byte for byte. The log only grows, so those lines can be shown to
any authority's root at any time: `head -n N custody.jsonl > lines; openssl ts -verify -data lines -in N.tsr -CAfile
root.pem`. Responses are kept in CASE/stamps and go into every package.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from case import Case
from case.errors import CustodyError, RetraceError
from case.files import sha256_file, write_bytes
from timeline.package.timestamp import check_content, check_response, request_for, write_request

FOLDER = "stamps"


@dataclass(frozen=True)
class Stamp:
    """A stamp of the log: its first `entries` lines existed at `moment_utc`. `problem`: why it does not hold, or ""."""

    entries: int
    file: str
    moment_utc: datetime | None
    problem: str = ""

    def lines(self) -> list[str]:
        """For people."""
        said = self.problem or f"existed at {self.moment_utc:%Y-%m-%d %H:%M:%S} UTC, says the authority"
        return [f"lines 1 to {self.entries}: {said} ({self.file})"]


def ask(case: Case, out: Path, package: Path | None = None, actor: str | None = None) -> int:
    """Write the request file for the log as it stands, or for a package; returns the lines it covers (0: package).

    Raises CustodyError when the log does not hold or is empty, ReportError when the package or `out` is no good.
    """
    if package is not None:
        write_request(package, out)
        case.custody.append("stamp_request", {"package": package.name, "request": sha256_file(out)}, actor=actor)
        return 0
    content, verified = case.custody.snapshot()
    if not verified.entries:
        raise CustodyError(f"{case.root}: the custody log is empty; there is nothing to stamp.")
    request_for(content, out)
    detail = {"entries": verified.entries, "head": verified.head, "request": sha256_file(out)}
    case.custody.append("stamp_request", detail, actor=actor)
    return verified.entries


def add(
    case: Case, response: Path, roots: Sequence[Path], *, package: Path | None = None, certificate: Path | None = None,
    actor: str | None = None,
) -> Stamp:  # fmt: skip
    """Check a response, offline, against the roots a person trusts, keep it in the case and log it.

    Which request it answers is found out: the log is stamped up to where a request was made. Raises ReportError when
    it stamps no request of this case, or does not hold; then nothing is kept.
    """
    detail: dict[str, object]
    if package is not None:
        stamped = check_response(package, response, roots, certificate)
        name = f"{FOLDER}/package-{sha256_file(response)[:12]}.tsr"
        detail = {"package": package.name}
        entries = 0
    else:
        entries = _entries_of(case, response, roots, certificate)
        stamped = check_content(case.custody.prefix(entries), "the log", response, roots, certificate)
        name = f"{FOLDER}/{entries:06d}.tsr"
        detail = {"entries": entries}
    write_bytes(case.root / name, response.read_bytes())
    detail |= {
        "file": name, "sha256": sha256_file(response), "stamped_utc": stamped.moment_utc.isoformat(),
        "serial_number": str(stamped.serial_number), "policy": stamped.policy,
    }  # fmt: skip
    case.custody.append("stamp", detail, actor=actor)
    return Stamp(entries, name, stamped.moment_utc)


def check(case: Case, roots: Sequence[Path], certificate: Path | None = None) -> list[Stamp]:
    """Every stamp of the log, checked again against the roots; those that do not hold carry the reason."""
    found = []
    for entry in case.custody.entries():
        if entry["action"] == "stamp" and "entries" in entry["detail"]:
            entries, name = int(entry["detail"]["entries"]), str(entry["detail"]["file"])
            try:
                path = case.original(name)
                stamped = check_content(case.custody.prefix(entries), "the log", path, roots, certificate)
                found.append(Stamp(entries, name, stamped.moment_utc))
            except RetraceError as error:
                found.append(Stamp(entries, name, None, str(error)))
    return found


def _entries_of(case: Case, response: Path, roots: Sequence[Path], certificate: Path | None) -> int:
    """How many lines a response stamps: the latest request that it answers."""
    asked = [
        int(entry["detail"]["entries"])
        for entry in case.custody.entries()
        if entry["action"] == "stamp_request" and "entries" in entry["detail"]
    ]
    if not asked:
        raise CustodyError(f"{case.root}: no time was asked for; write a request with `retrace custody stamp-request`.")
    last: RetraceError | None = None
    for entries in sorted(set(asked), reverse=True):
        try:
            check_content(case.custody.prefix(entries), "the custody log", response, roots, certificate)
            return entries
        except RetraceError as error:
            last = error
    assert last is not None
    raise last
