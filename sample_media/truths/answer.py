"""One answer of the truth: rule, unit, violated / met / cannot tell, when, and why."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

VERDICTS = ("violated", "met", "cannot_tell")


@dataclass(frozen=True)
class Answer:
    """What a rule should answer about one unit (RULES 6.12). Fields of the unit that do not apply are None.

    `start_utc_ms` to `end_utc_ms` is where the breach lies (violated), else what was judged. `subjects` are the tags
    and tracks under which the systems know the person. `other_permit_no` for pairs, `moment` names a start, a resume
    or a suspension ("start", "resume:2", "suspension:1").
    """

    rule_id: str
    unit_kind: str
    answer: str
    start_utc_ms: int
    end_utc_ms: int
    reason: str
    permit_no: str | None = None
    other_permit_no: str | None = None
    zone_id: str | None = None
    person_id: str | None = None
    subjects: tuple[str, ...] = ()
    camera_id: str | None = None
    source_id: str | None = None
    point_id: str | None = None
    alarm_id: str | None = None
    moment: str | None = None
    item: str | None = None
    severity: str | None = None

    def __post_init__(self) -> None:
        if self.answer not in VERDICTS or self.end_utc_ms < self.start_utc_ms:
            raise ValueError(f"no answer of the truth: {self}")

    @property
    def unit_key(self) -> str:
        """The unit as one text: its parts that are set, joined by `|`, in a fixed order."""
        parts = (self.permit_no, self.other_permit_no, self.person_id, self.zone_id, self.camera_id, self.source_id,
                 self.point_id, self.alarm_id, self.moment, self.item)  # fmt: skip
        return "|".join(part for part in parts if part)

    def order(self) -> tuple[str, str, int, str]:
        """Sort key."""
        return self.rule_id, self.unit_key, self.start_utc_ms, self.answer

    def row(self) -> dict[str, Any]:
        """As one JSON-ready row."""
        return {**asdict(self), "unit_key": self.unit_key, "subjects": list(self.subjects)}
