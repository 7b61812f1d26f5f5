"""The evidence list (提取固定清单): category, format, check value, time, place, method, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from timeline.exports._originals import Held, held
from timeline.media import Cut
from timeline.paper import form
from timeline.paper.form import Paper, Table
from timeline.scene import Scene
from timeline.words import Say, clock_text, known, speaker

WIDE = (5, 14, 30, 10, 12, 40, 26, 18, 18, 22, 22, 30)


def write(scene: Scene, folder: Path, language: str) -> list[Path]:
    """evidence_list.html, .docx and .xlsx of all originals; exhibits are listed by a package that carries them."""
    sheet = paper(scene, language)
    return [form.write(sheet, folder / f"evidence_list{suffix}", language) for suffix in form.FORMATS]


def paper(scene: Scene, language: str, cuts: Sequence[Cut] = (), packed: bool | None = None) -> Paper:
    """The list as a paper. `cuts`: exhibits to list too. `packed`: whether originals are beside it (None: not said)."""
    say = speaker(language)
    case = scene.case
    formats = {video.path: Path(video.path).suffix.lstrip(".").upper() for video in scene.videos}
    rows = [_row(number, one, scene, say, formats, packed) for number, one in enumerate(held(case), start=1)]
    columns = [
        "form_no", "form_category", "form_name", "form_format", "form_size", "form_check", "form_time", "form_place",
        "form_method", "form_source", "form_who", "form_remark",
    ]  # fmt: skip
    tables = [Table([say(name) for name in columns], rows, say("form_originals"), WIDE)]
    if cuts:
        header = [say(name) for name in ("form_no", "form_name", "form_format", "form_size", "form_check",
                                         "form_made_from", "form_method")]  # fmt: skip
        made = [_exhibit(number, cut, say) for number, cut in enumerate(cuts, start=1)]
        tables.append(Table(header, made, say("form_exhibits"), (5, 34, 10, 12, 40, 40, 40)))
    return Paper(
        title=say("form_title"),
        before=[
            say("form_case", name=case.config.site.name),
            say("form_basis"),
            say("form_zone", zone=case.config.site.timezone),
        ],
        tables=tables,
        after=[say("form_refused"), "　"],
        signatures=[say(key) for key in ("sign_taker", "sign_taker2", "sign_holder", "sign_witness")],
        landscape=True,
    )


def _row(
    number: int, one: Held, scene: Scene, say: Say, formats: dict[str, str], packed: bool | None
) -> list[str]:  # fmt: skip
    """One original; a cell nobody filled in stays empty, for the pen."""
    said = one.acquisition.content if one.acquisition else {}
    who = " / ".join(part for part in (said.get("who", ""), said.get("witness", "")) if part)
    remarks = []
    if one.acquisition:
        remarks.append(say("form_clock", device=said.get("device_time_text", ""),
                           reference=said.get("reference_time_text", ""), what=said.get("reference", "")))  # fmt: skip
    if packed is not None:
        remarks.append(say("form_packed" if packed else "form_not_packed"))
    return [
        str(number), known(say, "category", one.kind), one.path,
        formats.get(one.path) or Path(one.path).suffix.lstrip(".").upper(), str(one.size_bytes), one.sha256,
        said.get("reference_time_text") or _registered(one, scene, say), said.get("place", ""),
        said.get("method") or say("form_copied"), said.get("device") or one.source_id, who, "; ".join(remarks),
    ]  # fmt: skip


def _registered(one: Held, scene: Scene, say: Say) -> str:
    if not one.registered_utc:
        return ""
    moment = datetime.fromisoformat(one.registered_utc).astimezone(UTC).replace(tzinfo=None)
    return say("form_registered", moment=clock_text(moment, scene.case.config.zone_info, tenths=False))


def _exhibit(number: int, cut: Cut, say: Say) -> list[str]:
    how = say("form_cut", kind=say(f"form_kind_{cut.kind}"), start=f"{cut.start_ms} ms", end=f"{cut.end_ms} ms",
              heads=cut.masked_heads)  # fmt: skip
    return [
        str(number), cut.path.name, cut.path.suffix.lstrip(".").upper(), str(cut.path.stat().st_size), cut.sha256,
        f"{cut.parent_path}\n{cut.parent_sha256}", how,
    ]  # fmt: skip
