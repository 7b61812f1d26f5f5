"""Pieces that several views show, as HTML with everything from outside escaped."""

from __future__ import annotations

from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

import streamlit as st

from timeline import cross_check
from timeline.chart import draw
from timeline.lanes import lanes, moments, span
from timeline.scene import Check, Finding, Presence, Scene
from timeline.words import bar_text, clock_text, hour_text, known
from ui.components import chart as components
from ui.words import language, say

CHART_PX = 1000  # the width of the page between its margins on a laptop


def put(html: str) -> None:
    """Show a piece of our own HTML in the house style."""
    st.html(f'<div class="rt">{html}</div>')


def heading(title: str, below: str = "") -> None:
    """The head of a view."""
    put(f"<h1>{escape(title)}</h1>" + (f'<p class="sub">{escape(below)}</p>' if below else ""))


def answer(code: str) -> str:
    """A three-valued answer as a coloured word with a sign."""
    return f'<span class="answer {escape(code)}">{escape(known(say, "answer", code))}</span>'


def tiles(numbers: list[tuple[str, str, str]]) -> None:
    """A row of numbers: (number, what it counts, class "alarm", "open" or "")."""
    cells = (
        f'<div class="tile {kind}"><b>{escape(n)}</b><span>{escape(what)}</span></div>' for n, what, kind in numbers
    )
    put(f'<div class="tiles">{"".join(cells)}</div>')


def matrix(scene: Scene, brief: bool = False) -> None:
    """The cross-check: permits and people down, the three elements across; `brief` shows the worst check alone."""
    head = "".join(f"<th>{escape(say(f'element_{element}'))}</th>" for element in cross_check.ELEMENTS)
    body, heading_shown = [], False
    for row in cross_check.rows(scene, say):
        if row.permit_no is None and not heading_shown:
            body.append(f'<tr><th colspan="4">{escape(say("person_by_person"))}</th></tr>')
            heading_shown = True
        cells = ""
        for element in cross_check.ELEMENTS:
            checks = row.cells.get(element, [])[: 1 if brief else None]
            cells += "<td>" + "".join(_cell(check, scene, brief) for check in checks) + "</td>"
        name = escape(row.person or row.permit_no or "")
        body.append(f'<tr class="{"person" if row.person else "permit"}"><td>{name}</td>{cells}</tr>')
    if not body:
        put(f'<p class="soft">{escape(say("cross_check_empty"))}</p>')
        return
    table = f'<table class="{"brief" if brief else ""}"><thead><tr><th></th>{head}</tr></thead>'
    put(f'<div class="wide">{table}<tbody>{"".join(body)}</tbody></table></div>')


def _cell(check: Check, scene: Scene, brief: bool) -> str:
    """One check: the answer, what was asked, and why (beside it when brief, below it with its times otherwise)."""
    reason = escape(check.reason(language()))
    if brief:
        because = f' <span class="soft">{reason}</span>' if check.answer != "met" else ""
        return f"{answer(check.answer)}{because}"
    zone = scene.case.config.zone_info
    when = f"{hour_text(check.first_utc, zone)}–{hour_text(check.last_utc, zone)}" if check.first_utc else ""
    below = f'<span class="reason">{reason} <span class="soft num">{when}</span></span>'
    return f"{answer(check.answer)} <b>{escape(known(say, 'check', check.check))}</b>{below}"


def card(finding: Finding, scene: Scene) -> str:
    """A finding as a card: the sentence, and its rule, severity, status and time below."""
    zone = scene.case.config.zone_info
    below = " · ".join([
        known(say, "severity", finding.severity), finding.rule_id, known(say, "status", finding.status),
        f"{clock_text(finding.start_utc, zone)} – {hour_text(finding.end_utc, zone)} {bar_text(finding.plus_minus_ms)}",
    ])  # fmt: skip
    return (
        f'<div class="card {escape(finding.severity)}"><p>{escape(finding.text(language()))}</p>'
        f'<p class="below">{escape(below)}</p></div>'
    )


def chart(scene: Scene) -> str | None:
    """The drawn timeline; returns what was clicked ("#finding-..."), or None."""
    marks, zone = moments(scene, say), scene.case.config.zone_info
    drawn = draw(lanes(scene, say, language()), zone, say("section_timeline"), marks, span(scene, marks), CHART_PX)
    if not drawn:
        put(f'<p class="soft">{escape(say("nothing_to_draw"))}</p>')
        return None
    return components.show(drawn, key="chart")


def checks(scene: Scene, found: list[Check]) -> None:
    """Checks as a table: whom, what was asked, the answer, why and when."""
    if not found:
        put(f'<p class="soft">{escape(say("cross_check_empty"))}</p>')
        return
    zone = scene.case.config.zone_info
    rows = "".join(
        f"<tr><td>{escape(check.subject_name or check.subject)}</td>"
        f"<td>{escape(known(say, 'element', check.element))}</td>"
        f"<td>{escape(known(say, 'check', check.check))}</td><td>{answer(check.answer)}</td>"
        f"<td>{escape(check.reason(language()))}</td><td class='num'>{_from_to(check, zone)}</td></tr>"
        for check in found
    )
    put(f'<div class="wide"><table class="brief"><tbody>{rows}</tbody></table></div>')


def _from_to(check: Check, zone: ZoneInfo) -> str:
    return f"{hour_text(check.first_utc, zone)}–{hour_text(check.last_utc, zone)}" if check.first_utc else "–"


def presences(scene: Scene, found: list[Presence]) -> None:
    """Stays in order of time: who, where, from when to when, by what, how surely."""
    zone = scene.case.config.zone_info
    rows = [
        {say("col_person"): one.person_name or one.holder, say("col_place"): scene.zones.get(one.zone_id, one.zone_id),
         say("col_first_last"): f"{clock_text(one.start_utc, zone)} – {hour_text(one.end_utc, zone)}",
         say("col_bar"): bar_text(one.plus_minus_ms), say("col_source"): one.source_id,
         say("col_certainty"): known(say, "certainty", one.certainty)}
        for one in sorted(found, key=lambda one: (one.start_utc is None, one.start_utc, one.zone_id))
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, width="stretch", height=min(420, 38 + 35 * max(len(rows), 1)))


def people(scene: Scene) -> dict[str, str]:
    """Person -> name, of everybody who was found somewhere."""
    return {one.person_id: one.person_name or one.person_id for one in scene.presences if one.person_id}


def logged(moment_utc: str) -> datetime:
    """A moment of the decision or custody log (ISO, UTC) as the naive time that is shown."""
    return datetime.fromisoformat(moment_utc).replace(tzinfo=None)


def sentences(items: list[str]) -> None:
    """A plain list."""
    put("<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>")
