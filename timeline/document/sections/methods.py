"""How it was done and how well that works: versions, model card with measured accuracy, limits."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from timeline.document.blocks import Block, Bullets, Paragraph, Row, Table, cell, text
from timeline.document.context import Context
from timeline.document.make import program

CARD = Path(__file__).parents[3] / "detect" / "weights" / "model.toml"  # data beside the model, no code
SENTENCES = (
    "methods_time",
    "methods_order",
    "methods_place",
    "methods_rules",
    "methods_t0",
    "methods_faces",
    "methods_aid",
)


def build(context: Context) -> Iterator[Block]:
    """Sentences, what ran, and the detector's measured accuracy."""
    say = context.say
    yield Bullets(tuple(text(say(key)) for key in SENTENCES))
    ran = _last_run(context)
    if ran is not None:
        detector = ran.get("detector") or {}
        name = detector.get("detector") or detector.get("name") or "?"
        yield Paragraph(
            text(say("methods_ran", detector=str(name), recipe=str(ran.get("recipe", "–")), version=program()))
        )
        card = _card()
        if card is not None and card["name"] in str(detector):
            yield Paragraph(text(say("methods_card", name=card["name"], date=str(card.get("date", "–")))), "small")
            rows = tuple(
                Row(
                    (cell(a["data"]), cell(context.word("label", a["class"])), cell(f"{a['ap50']:.2f}", mark="num"),
                     cell(f"{a['ap50_95_percent'][0]:.2f}–{a['ap50_95_percent'][1]:.2f}", mark="num"),
                     cell(str(a["true_boxes"]), mark="num"))
                )
                for a in card.get("accuracy", [])
                if a.get("look_px", 0) == 0 and a.get("size_px") == card.get("size_px")
            )  # fmt: skip
            head = (say("col_data"), say("col_class"), "AP50", "95 %", say("col_boxes"))
            yield Table("methods", head, rows, (28, 24, 14, 18, 16), True)
    else:
        yield Paragraph(text(say("methods_no_footage")))


def _last_run(context: Context) -> dict[str, Any] | None:
    """Detail of the last run of detection, by the custody log."""
    for entry in reversed(context.scene.case.custody.entries()):
        if entry["action"] == "run" and entry["detail"].get("stage") == "detect":
            return dict(entry["detail"])
    return None


def _card() -> dict[str, Any] | None:
    return tomllib.loads(CARD.read_text(encoding="utf-8")) if CARD.is_file() else None
