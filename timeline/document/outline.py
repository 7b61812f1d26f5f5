"""In which order a report is told: Chinese by State Council Decree 493 art. 30, English summary first.

Each chapter names its sections: files of `timeline/document/sections`, whose `build` writes their blocks.
"""

from __future__ import annotations

OUTLINES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "zh": (
        ("summary", ("summary",)),
        ("unit", ("unit",)),
        ("course", ("incident", "whereabouts", "evacuation", "sequence", "chart", "statements", "rescue")),
        ("casualties", ("casualties",)),
        ("causes", ("cross_check", "findings", "causes")),
        ("responsibility", ("responsibility",)),
        ("measures", ("measures",)),
        ("unknown", ("unknown", "case_clock")),
    ),
    "en": (
        ("summary", ("summary",)),
        ("incident", ("incident", "whereabouts", "evacuation")),
        ("cross_check", ("cross_check",)),
        ("findings", ("findings",)),
        ("course", ("sequence", "chart", "statements", "rescue")),
        ("casualties", ("unit", "casualties")),
        ("causes", ("causes", "responsibility", "measures")),
        ("unknown", ("unknown", "case_clock")),
    ),
}
ANNEXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("recorded", ("recorded", "clocks")),
    ("permits", ("permits",)),
    ("presences", ("presences",)),
    ("rows", ("rows",)),
    ("custody", ("exhibits", "custody")),
    ("methods", ("methods",)),
    ("signatures", ("signatures",)),
)
NUMERALS = "一二三四五六七八九十"


def numbered(language: str, number: int, title: str, annex: bool) -> str:
    """A chapter's title with its number: "一、事故…", "附件1　…", "1 Summary", "Annex A …"."""
    if language == "zh":
        return f"附件{number}　{title}" if annex else f"{NUMERALS[number - 1]}、{title}"
    return f"Annex {chr(64 + number)}  {title}" if annex else f"{number}  {title}"
