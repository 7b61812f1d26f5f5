"""The cross-check as a table: for each permit and each person, time, area and personnel side by side.

An element is violated if one of its checks is; else cannot tell if one cannot; else met. No check, no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from case import Case
from timeline.entries import who
from timeline.scene import Check, Scene, read_scene
from timeline.words import Say, hour_text, known, speaker

ELEMENTS = ("time", "area", "personnel")
_WEIGHT = {"violated": 2, "cannot_tell": 1, "met": 0}


@dataclass(frozen=True)
class Row:
    """One row of the table: a permit itself (`person` None), a person under it, or a person under whatever cover.

    `cells` holds the checks of each element, worst first.
    """

    permit_no: str | None
    person: str | None
    cells: dict[str, list[Check]]

    def answer(self, element: str) -> str | None:
        """The answer of an element over its checks, or None where nothing was asked."""
        return weigh(self.cells.get(element, []))


def weigh(checks: Sequence[Check]) -> str | None:
    """Violated outweighs cannot tell, which outweighs met."""
    return max((check.answer for check in checks), key=lambda answer: _WEIGHT[answer], default=None)


def rows(scene: Scene, say: Say) -> list[Row]:
    """Permits first, in the order of their windows, each followed by its people; then person by person."""
    order = {permit.permit_no: place for place, permit in enumerate(scene.permits)}
    bodies = {f"{p.subject_kind} {p.subject_id}": who(p, say) for p in scene.presences if p.person_id is None}
    found: dict[tuple[str | None, str | None], dict[str, list[Check]]] = {(no, None): {} for no in order}
    for check in scene.checks:
        name = None if check.subject_kind == "permit" else bodies.get(check.subject, check.subject_name)
        found.setdefault((check.permit_no, name), {}).setdefault(check.element, []).append(check)
    last = len(order)
    keys = sorted(
        found, key=lambda key: (order.get(key[0] or "", last), key[0] or "", key[1] is not None, key[1] or "")
    )
    return [Row(permit_no, name, _worst_first(found[permit_no, name])) for permit_no, name in keys]


def _worst_first(cells: dict[str, list[Check]]) -> dict[str, list[Check]]:
    return {element: sorted(checks, key=lambda c: (-_WEIGHT[c.answer], c.check)) for element, checks in cells.items()}


def cross_check_lines(case: Case) -> list[str]:
    """The cross-check as lines of text, each answer with its reason: permits with their people, then each person."""
    scene = read_scene(case)
    language, zone = case.config.site.language, case.config.zone_info
    say = speaker(language)
    lines = [say("cross_check_title")]
    table = rows(scene, say)
    if not table:
        return [*lines, "  " + say("cross_check_empty")]
    shown_heading = False
    for row in table:
        if row.permit_no is None and not shown_heading:
            lines.append("  " + say("person_by_person"))
            shown_heading = True
        indent = "  " if row.person is None else "    "
        lines.append(f"{indent}{row.person or row.permit_no}")
        for element in ELEMENTS:
            for check in row.cells.get(element, []):
                when = ""
                if check.first_utc is not None:
                    when = f"  {hour_text(check.first_utc, zone)}–{hour_text(check.last_utc, zone)}"
                answer, asked = known(say, "answer", check.answer), known(say, "check", check.check)
                head = f"{known(say, 'element', element)} · {asked}"
                lines.append(f"{indent}  {head}: {answer.upper()}, {check.reason(language)}{when}")
    return [*lines, say("times_in", zone=case.config.site.timezone)]
