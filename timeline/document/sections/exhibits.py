"""The list of exhibits: every still and clip with its hash, its original's hash, and the command that made it."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.document.blocks import Block, Row, Span, Table, cell
from timeline.document.context import Context


def build(context: Context) -> Iterator[Block]:
    """A numbered table; each number leads to the picture."""
    say = context.say
    seen: dict[str, Row] = {}
    for exhibits in context.exhibits.values():
        for exhibit in exhibits:
            for cut in (exhibit.still, exhibit.clip):
                if cut is None or cut.sha256 in seen:
                    continue
                number = len(seen) + 1
                made = " ".join(cut.command) if not context.paged else ""
                seen[cut.sha256] = Row(
                    (
                        cell(f"E{number}", f"exhibit-{cut.sha256[:16]}"),
                        cell(say("link_still" if cut.kind == "still" else "link_clip")),
                        ((Span(cut.parent_path, f"video-{exhibit.video_id}"),
                          Span(f" {cut.start_ms}–{cut.end_ms} ms · {cut.frames}", mark="soft")),),
                        cell(str(cut.masked_heads) if cut.boxes_known else say("exhibit_no_boxes_short")),
                        cell(cut.sha256, mark="hash"), cell(cut.parent_sha256, mark="hash"),
                        *((cell(made, mark="soft"),) if made else ()),
                    )
                )  # fmt: skip
    head = ["#", say("col_kind"), say("col_cut_from"), say("col_masked"), "SHA-256", say("col_parent")]
    widths: tuple[float, ...] = (6, 8, 30, 10, 23, 23)
    if not context.paged:
        head, widths = [*head, say("col_command")], (5, 7, 18, 8, 16, 16, 30)
    yield Table("exhibits", tuple(head), tuple(seen.values()), widths, True, say("exhibits_none"))
