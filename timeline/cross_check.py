"""The cross-check as a table: for each permit and each person, time, area and personnel side by side.

An element is violated if one of its checks is; else cannot tell if one cannot; else met. No check, no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from case import Case
from timeline.scene import Check, Scene, read_scene
from timeline.words import hour_text, known, speaker

ELEMENTS = ("time", "area", "personnel")
_WEIGHT = {"violated": 2, "cannot_tell": 1, "met": 0}


@dataclass(frozen=True)
class Row:
    """One row of the table: a permit (`subject` None), or a subject under a permit or none. `cells` by element."""

    permit_no: str | None
    subject: str | None
    cells: dict[str, list[Check]]

    def answer(self, element: str) -> str | None:
        """The answer of an element over its checks, or None where nothing was asked."""
        return weigh(self.cells.get(element, []))


def weigh(checks: Sequence[Check]) -> str | None:
    """Violated outweighs cannot tell, which outweighs met."""
    return max((check.answer for check in checks), key=lambda answer: _WEIGHT[answer], default=None)


def rows(scene: Scene) -> list[Row]:
    """Permits first, in the order of their windows, each followed by its people; then people under no permit."""
    order = {permit.permit_no: place for place, permit in enumerate(scene.permits)}
    found: dict[tuple[str | None, str | None], dict[str, list[Check]]] = {}
    for permit in scene.permits:
        found[(permit.permit_no, None)] = {}
    for check in scene.checks:
        cells = found.setdefault((check.permit_no, check.subject), {})
        cells.setdefault(check.element, []).append(check)
    last = len(order)
    keys = sorted(
        found, key=lambda key: (order.get(key[0] or "", last), key[0] or "", key[1] is not None, key[1] or "")
    )
    return [Row(permit_no, subject, found[permit_no, subject]) for permit_no, subject in keys]


def cross_check_lines(case: Case) -> list[str]:
    """The cross-check as lines of text, each answer with its reason."""
    scene = read_scene(case)
    language, zone = case.config.site.language, case.config.zone_info
    say = speaker(language)
    lines = [say("cross_check_title")]
    table = rows(scene)
    if not table:
        return [*lines, "  " + say("cross_check_empty")]
    for row in table:
        indent = "  " if row.subject is None else "    "
        head = row.permit_no if row.subject is None else row.subject
        lines.append(f"{indent}{head or say('no_permit')}")
        for element in ELEMENTS:
            for check in sorted(row.cells.get(element, []), key=lambda c: (-_WEIGHT[c.answer], c.check)):
                when = ""
                if check.first_utc is not None:
                    when = f"  {hour_text(check.first_utc, zone)}–{hour_text(check.last_utc, zone)}"
                answer = known(say, "answer", check.answer)
                lines.append(f"{indent}  {known(say, 'element', element)}: {answer}  {check.reason(language)}{when}")
    return [*lines, say("times_in", zone=case.config.site.timezone)]
