"""Originals with their hashes, and the custody log: how many entries, its head, and its last steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from timeline.document.blocks import Block, Line, Paragraph, Row, Span, Table, cell
from timeline.document.context import Context


def build(context: Context) -> Iterator[Block]:
    """The log in numbers, then the originals."""
    say, scene = context.say, context.scene
    log = scene.case.custody
    verified, entries = log.verify(), log.entries()
    yield Paragraph(
        (Span(say("custody_entries", entries=verified.entries)), Span(" "), Span(verified.head, mark="hash"))
    )
    counts = Counter(str(entry["action"]) for entry in entries)
    said = say("list_comma").join(f"{action} {count}" for action, count in sorted(counts.items()))
    yield Paragraph((Span(say("custody_actions", actions=said)),), "small")
    rows = []
    for video in scene.videos:
        cause: tuple[Line, ...] = ((Span(video.cause, mark="cannot_tell"),),) if video.cause else ()
        rows.append(
            Row(
                ((*cell(video.path), *cause), cell(video.camera_id), cell(video.sha256, mark="hash")),
                f"video-{video.video_id}",
            )
        )
    files = {(row["source_path"], row["source_sha256"]) for row in scene.cited}
    files |= {(receipt["source_path"], receipt["source_sha256"]) for receipt in scene.receipts
              if receipt.get("source_path") and receipt.get("source_sha256")}  # fmt: skip
    rows += [Row((cell(path), cell(say("record_file")), cell(sha, mark="hash"))) for path, sha in sorted(files)]
    head = (say("col_file"), say("col_camera"), "SHA-256")
    yield Table("custody", head, tuple(rows), (40, 16, 44), True, say("originals_none"))
