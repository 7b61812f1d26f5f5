"""Point pairs of a camera kept in case.toml: which pixel of its picture is which point of the plan.

Only the pairs and the size they were clicked at are written; everything else of the file, comments included, stays as
it is. Who did it, when and why is a decision, with the pairs there were before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from case.config import PlanPoint
from case.decisions import Decision
from case.errors import ConfigError
from case.files import write_text
from case.folder import Case

KIND = "calibration"


def save_points(
    case: Case, camera_id: str, points: Sequence[PlanPoint], size_px: tuple[int, int], reason: str,
    actor: str | None = None,
) -> Decision:  # fmt: skip
    """Write the pairs of one camera and log who did. Raises ConfigError for an unknown camera or a file that cannot be
    written back, DecisionError without a reason."""
    before = case.config.camera_by_id(camera_id)
    path = case.root / "case.toml"
    original = path.read_text(encoding="utf-8")
    try:
        document = tomlkit.parse(original)
        found = next(one for one in document["camera"] if one["id"] == camera_id)
        found["drawn_at_px"] = list(size_px)
        found.pop("point", None)
        rows = tomlkit.aot()
        for point in points:
            row = tomlkit.table()
            row.update({"px": [round(v, 1) for v in point.px], "plan_m": [round(v, 3) for v in point.plan_m]})
            rows.append(row)
        if points:
            found["point"] = rows
        written = tomlkit.dumps(document)
    except (TOMLKitError, KeyError, StopIteration) as error:
        raise ConfigError(f"case.toml: the pairs of {camera_id} cannot be written back: {error}.") from error
    content: dict[str, Any] = {
        "size_px": list(size_px), "points": [point.model_dump(mode="json") for point in points],
        "before": [point.model_dump(mode="json") for point in before.point],
    }  # fmt: skip
    decision = case.decisions.append(KIND, camera_id, content, reason, actor)
    write_text(path, written)
    try:
        Case.open(case.root)
    except ConfigError:
        write_text(path, original)  # what was there can still be read
        raise
    return decision
