"""A receipt in sentences, in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable

from correlate.importers._chinese import in_chinese
from correlate.importers._receipt import Receipt, TableReceipt

WORDS = {
    "en": {
        "same": "{path}: the same content as {same_as}, imported already; nothing was done.",
        "cause": "Not imported: {cause}",
        "table": "{path}{sheet}: {rows} rows read as {table}, {kept} kept, {refused} refused{doubted}.",
        "doubted": ", {n} values set to unknown",
        "sheet": " sheet {name}",
        "written": "  written: {what}",
        "assumed": "  assumed: {what}",
        "time": "  {field}: {formats}, zone {zone}{assumed}{order}",
        "zone_assumed": " assumed for {n} rows",
        "order": ", date order {order} ({basis})",
        "refused": "  row {row} refused: {reason}: {text}",
        "doubt": "  row {row}: {field} {text!r} {reason}",
        "equal": "  {n} rows say the same as an earlier row (rows {rows})",
        "differing": "  {n} rows share the key of an earlier row and differ (rows {rows})",
        "rivals": "  could also be: {what}",
        "unused": "  columns not used: {what}",
        "question": "  question: {text}",
        "note": "  note: {text}",
        "skipped": "  not read: {text}",
    },
    "zh": {
        "same": "{path}：内容与 {same_as} 相同，已导入过，未作任何处理。",
        "cause": "未导入：{cause}",
        "table": "{path}{sheet}：按 {table} 读取 {rows} 行，保留 {kept} 行，拒收 {refused} 行{doubted}。",
        "doubted": "，{n} 个值记为未知",
        "sheet": " 工作表 {name}",
        "written": "  写入：{what}",
        "assumed": "  假定：{what}",
        "time": "  {field}：{formats}，时区 {zone}{assumed}{order}",
        "zone_assumed": "（{n} 行为假定）",
        "order": "，日期顺序 {order}（{basis}）",
        "refused": "  第 {row} 行拒收：{reason}：{text}",
        "doubt": "  第 {row} 行：{field} {text!r} {reason}",
        "equal": "  {n} 行与前面的行完全相同（行 {rows}）",
        "differing": "  {n} 行与前面的行主键相同但内容不同（行 {rows}）",
        "rivals": "  也可能是：{what}",
        "unused": "  未使用的列：{what}",
        "question": "  问题：{text}",
        "note": "  说明：{text}",
        "skipped": "  未读取：{text}",
    },
}
MOST_ROWS = 10


def sentences(receipt: Receipt, language: str) -> list[str]:
    """The receipt as lines, the first saying how it went."""
    say = WORDS.get(language, WORDS["en"])
    told = in_chinese if language == "zh" else str
    if receipt.same_as:
        return [say["same"].format(path=receipt.path, same_as=receipt.same_as)]
    if receipt.cause:
        return [say["cause"].format(cause=told(receipt.cause))]
    lines: list[str] = []
    for table in receipt.tables:
        lines += _table(receipt.path, table, say, told)
    if receipt.assumed:
        lines.append(say["assumed"].format(what=", ".join(f"{key} {value}" for key, value in receipt.assumed.items())))
    lines += [say["refused"].format(row=r.row, reason=told(r.reason), text=r.text) for r in receipt.refused[:MOST_ROWS]]
    lines += [
        say["doubt"].format(row=d.row, field=d.field, text=d.text, reason=told(d.reason))
        for d in receipt.doubts[:MOST_ROWS]
    ]
    lines += [say["question"].format(text=q.text_zh if language == "zh" else q.text_en) for q in receipt.questions]
    lines += [say["note"].format(text=told(note)) for note in receipt.notes]
    lines += [say["skipped"].format(text=told(sheet)) for sheet in receipt.skipped_sheets]
    return lines


def _table(path: str, table: TableReceipt, say: dict[str, str], told: Callable[[str], str]) -> list[str]:
    sheet = say["sheet"].format(name=table.sheet) if table.sheet else ""
    doubted = say["doubted"].format(n=table.doubted) if table.doubted else ""
    lines = [
        say["table"].format(
            path=path, sheet=sheet, rows=table.rows_read, table=table.table, kept=table.kept, refused=table.refused,
            doubted=doubted,
        )
    ]  # fmt: skip
    if set(table.written) - {table.table} or table.written.get(table.table) != table.kept:
        lines.append(say["written"].format(what=", ".join(f"{name} {count}" for name, count in table.written.items())))
    for field, how in table.times.items():
        order = (
            ""
            if how["order_basis"] == "year first"
            else say["order"].format(order=how["order"] or "?", basis=told(how["order_basis"]))
        )
        assumed = say["zone_assumed"].format(n=how["assumed_zone_rows"]) if how["assumed_zone_rows"] else ""
        formats = " / ".join(how["formats"]) or "-"
        lines.append(say["time"].format(field=field, formats=formats, zone=how["zone"], assumed=assumed, order=order))
    for kind in ("equal", "differing"):
        if found := table.same.get(kind):
            rows = ", ".join(map(str, found["rows"][:MOST_ROWS]))
            lines.append(say[kind].format(n=found["count"], rows=rows))
    if table.rivals and table.said_by == "recognised":
        lines.append(say["rivals"].format(what=", ".join(f"{name} ({score:g})" for name, score in table.rivals)))
    if table.unused:
        lines.append(say["unused"].format(what=", ".join(map(repr, table.unused[:20]))))
    return lines
