"""The stage: verdicts in, the ordered timeline and the reports out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from case.files import sha256_file
from case.folder import Case
from case.progress import Report, silent
from timeline.entries import entries
from timeline.reports import html
from timeline.scene import read_scene
from timeline.words import known, speaker


@dataclass(frozen=True)
class Summary:
    """What was written: entries of the timeline, findings by severity, and the report's file and hash."""

    entries: int
    not_settled: int
    findings: dict[str, int]
    report: Path
    sha256: str
    language: str

    def lines(self) -> list[str]:
        """For people."""
        say = speaker(self.language)
        counts = ", ".join(f"{count} {known(say, 'severity', code)}" for code, count in sorted(self.findings.items()))
        return [
            f"{self.entries} entries, the order of {self.not_settled} not determined; findings: {counts or 'none'}",
            f"report: {self.report}",
        ]


def run(case: Case, report: Report = silent) -> Summary:
    """Order everything, cut stills and clips, and write derived/reports/report.html.

    Raises StoreError when nothing is correlated yet.
    """
    scene = read_scene(case)
    ordered = entries(scene)
    out = html.write(scene, case.derived_dir("reports") / "report.html", report=report)
    summary = Summary(
        entries=len(ordered),
        not_settled=sum(not entry.settled for entry in ordered),
        findings=dict(Counter(finding.severity for finding in scene.findings)),
        report=out,
        sha256=sha256_file(out),
        language=case.config.site.language,
    )
    case.custody.append("run", {"stage": "timeline", "report": case.show_path(out), "sha256": summary.sha256})
    return summary
