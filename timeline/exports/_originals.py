"""The originals of a case with all that is known of how each was taken: hash, acquisition form, registration."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from case import Case
from case.decisions import Decision
from case.files import sha256_file


@dataclass(frozen=True)
class Held:
    """One original as the custody log last holds it. `path` as stored; `inside` what a package calls it.

    `acquisition` is the form of its source, where one was filled in; `source_id` a camera id or "".
    """

    path: str
    inside: str
    kind: str
    sha256: str
    size_bytes: int
    registered_utc: str
    source_id: str
    acquisition: Decision | None


def held(case: Case) -> list[Held]:
    """Every original, sorted by path, the plan picture with them. Raises CustodyError when the log is broken."""
    last: dict[str, dict[str, Any]] = {}
    for entry in case.custody.entries():
        if entry["action"] in ("register", "original_changed"):
            last[str(entry["detail"]["path"])] = entry
    cameras = _cameras(case)
    forms = {decision.subject: decision for decision in case.decisions.active("acquisition")}
    found = []
    for path, entry in last.items():
        detail, source_id = entry["detail"], cameras.get(path, "")
        found.append(
            Held(path, inside(path, detail["sha256"]), str(detail.get("kind", "other")), str(detail["sha256"]),
                 int(detail["size_bytes"]), str(entry["moment_utc"]), source_id, forms.get(source_id))
        )  # fmt: skip
    plan = case.config.site.plan_image
    if plan and plan not in last and case.original(plan).is_file():
        file = case.original(plan)
        sha256 = sha256_file(file)
        found.append(Held(plan, inside(plan, sha256), "plan", sha256, file.stat().st_size, "", "", None))
    return sorted(found, key=lambda one: one.path)


def inside(path: str, sha256: str) -> str:
    """What a package calls an original: its own path below originals/, or, from outside the case, its hash and name."""
    if Path(path).is_absolute() or ":" in path or "\\" in path:
        name = path.replace("\\", "/").rsplit("/", 1)[-1].replace(":", "_")
        return f"originals/outside/{sha256[:12]}/{name}"
    return f"originals/{path}"


def _cameras(case: Case) -> dict[str, str]:
    """Stored path of each video -> its camera."""
    listing = case.derived / "footage.json"
    if not listing.is_file():
        return {}
    return {str(item["path"]): str(item["camera_id"]) for item in json.loads(listing.read_text(encoding="utf-8"))}
