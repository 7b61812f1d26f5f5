"""What every section of a report is written from: the scene, the words, T0, and where links lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from case.progress import Report, silent
from timeline import cross_check
from timeline.document.blocks import Cell, Line, Span, cell
from timeline.entries import Entry, entries
from timeline.evacuation import Evacuation, evacuation
from timeline.exhibits import Clips, Exhibit, exhibits_of
from timeline.incident.moment import Incident, incident_of, relative_text
from timeline.incident.propose import Proposal, propose
from timeline.links import Links
from timeline.notes import Noted, notes_of
from timeline.notes.totals import Totals, totals
from timeline.rows import Row, rows_of
from timeline.scene import Scene
from timeline.whereabouts import Shape, Whereabouts, shapes_of, whereabouts
from timeline.words import Say, bar_text, clock_text, hour_text, known, speaker

NEAR = timedelta(minutes=30)  # around T0: what formats on paper print of long tables


@dataclass
class Context:
    """One report in the making. `paged` formats (PDF, DOCX) shorten what would fill a book and say so."""

    scene: Scene
    language: str
    paged: bool = False
    clips: Clips = field(default_factory=Clips)
    report: Report = silent
    linked: set[str] = field(default_factory=set)  # anchors that the sections before lead to
    now_utc: datetime = field(default_factory=lambda: datetime.now(UTC).replace(tzinfo=None))

    @cached_property
    def say(self) -> Say:
        """The words of the report's language."""
        return speaker(self.language)

    @cached_property
    def incident(self) -> Incident | None:
        """T0 in force."""
        return incident_of(self.scene.case)

    @cached_property
    def proposals(self) -> list[Proposal]:
        """Moments that the records propose."""
        return propose(self.scene.case, self.scene.signals)

    @cached_property
    def notes(self) -> list[Noted]:
        """What people entered."""
        return notes_of(self.scene.case)

    @cached_property
    def totals(self) -> Totals:
        """Casualties and losses."""
        return totals(self.notes, self.scene.casualties)

    @cached_property
    def entries(self) -> list[Entry]:
        """The sequence."""
        return entries(self.scene, self.language)

    @cached_property
    def rows(self) -> list[Row]:
        """The record rows that anything rests on."""
        return rows_of(self.scene)

    @cached_property
    def checks(self) -> list[cross_check.Row]:
        """The cross-check."""
        return cross_check.rows(self.scene, self.say)

    @cached_property
    def shapes(self) -> list[Shape]:
        """Zones on the plan."""
        return shapes_of(self.scene.case) if self.scene.built else []

    @cached_property
    def found(self) -> list[Whereabouts]:
        """Who was where at T0."""
        if self.incident is None or not self.scene.built:
            return []
        return whereabouts(self.scene, self.incident.moment_utc, self.incident.plus_minus_ms)

    @cached_property
    def evacuation(self) -> Evacuation | None:
        """How people left after T0."""
        return evacuation(self.scene, self.incident, self.say) if self.incident else None

    @cached_property
    def exhibits(self) -> dict[str, list[Exhibit]]:
        """Stills and clips by finding."""
        from case.progress import Progress

        found, total = {}, len(self.scene.findings)
        for number, finding in enumerate(self.scene.findings):
            self.report(Progress("timeline", "stills and clips", number, total, "findings"))
            found[finding.finding_id] = exhibits_of(finding, self.scene, self.say, self.clips)
        self.report(Progress("timeline", "stills and clips", total, total, "findings"))
        return found

    @cached_property
    def _links(self) -> Links:
        return Links(self.scene, self.rows, self.say)

    # ---- words -------------------------------------------------------------------------------------------------------
    def clock(self, moment: datetime | None) -> str:
        """Corrected time at the site."""
        return clock_text(moment, self.scene.case.config.zone_info)

    def hour(self, moment: datetime | None) -> str:
        """The hour alone."""
        return hour_text(moment, self.scene.case.config.zone_info)

    def since(self, moment: datetime | None) -> str:
        """A moment relative to T0; empty without one."""
        return relative_text(moment, self.incident)

    def bar(self, plus_minus_ms: int | None) -> str:
        """±."""
        return bar_text(plus_minus_ms)

    def word(self, prefix: str, code: object) -> str:
        """The word for a code."""
        return known(self.say, prefix, code)

    def zone(self, zone_id: str | None) -> str:
        """A zone by name."""
        return self.scene.zones.get(zone_id, zone_id) if zone_id else "–"

    def when(self, moment: datetime | None) -> Cell:
        """A cell with the corrected time and, below it, the time since T0."""
        lines = [(Span(self.clock(moment), mark="num"),)]
        if since := self.since(moment):
            lines.append((Span(since, mark="soft"),))
        return tuple(lines)

    def moment(self, moment: datetime | None) -> Cell:
        """The same as `when`; on paper in one line, the date left out on the day of T0."""
        t0 = self.incident
        if not self.paged or t0 is None or moment is None or self.clock(moment)[:10] != self.clock(t0.moment_utc)[:10]:
            return self.when(moment)
        return ((Span(self.hour(moment), mark="num"), Span(f" {self.since(moment)}", mark="soft")),)

    def refs(self, evidence: Any) -> Line:
        """What evidence leads to, as spans with a space between."""
        spans: list[Span] = []
        for link in self._links.of(evidence):
            spans += [Span(" ")] if spans else []
            spans.append(Span(link.text, link.anchor))
        return tuple(spans)

    def answer(self, code: str) -> Span:
        """A three-valued answer, marked."""
        return Span(self.word("answer", code), mark=code)

    def missing(self) -> Span:
        """*Not yet established*."""
        return Span(self.say("not_established"), mark="missing")

    def near(self, moments: Iterable[datetime | None]) -> bool:
        """Whether a paged report prints what happened then: near T0, or always without one."""
        t0 = self.incident
        if not self.paged or t0 is None:
            return True
        return any(moment is not None and abs(moment - t0.moment_utc) <= NEAR for moment in moments)

    def cells(self, *words: str) -> tuple[Cell, ...]:
        """Plain cells."""
        return tuple(cell(word) for word in words)
