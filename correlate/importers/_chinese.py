# ruff: noqa: E501  (tables of data)
"""Reasons, causes and notes of receipts in Chinese. They are made in English; a receipt is read in either language."""

from __future__ import annotations

import re

_PHRASES = (
    (r"no format of date and time fits it", "不是可识别的日期时间格式"),
    (r"there is no such day in the calendar", "日历上没有这一天"),
    (r"there is no such time of day", "没有这个时刻"),
    (r"day, month or year could be read in more than one order; say which \(ymd, dmy or mdy\)",
     "年月日顺序不明，请说明（ymd、dmy 或 mdy）"),
    (r"it is a time of day without a date", "只有时刻，没有日期"),
    (r"the day of the week does not belong to that date", "星期与日期不符"),
    (r"the clocks went forward then: this local time never was", "当时夏令时拨快，该时刻不存在"),
    (r"there is no such offset from UTC", "没有这个时区偏移"),
    (r"it is not between the years 1900 and 2199", "不在 1900 至 2199 年之间"),
    (r"is not a usable time: ", "不是可用的时间："),
    (r"is not a number", "不是数值"),
    (r"is not a whole number", "不是整数"),
    (r"is neither yes nor no", "既不是“是”也不是“否”"),
    (r"cannot be used", "无法使用"),
    (r"^has no (.+)$", r"缺少 \1"),
    (r" or ", " 或 "),
    (r"^has (\d+) cells where the header has (\d+)$", r"有 \1 个单元格，表头只有 \2 个"),
    (r"^is not a JSON object$", "不是 JSON 对象"),
    (r"^some bytes are no text in the encoding of the file$", "含有不符合文件编码的字节"),
    (r"^(\d+) lines hang together: a quotation mark is left open$", r"\1 行连在一起：引号没有闭合"),
    (r"^line (\d+) ends what is not one row \((.*)\); is a quotation mark left open\?$", r"到第 \1 行为止不成一行（\2）：引号没有闭合？"),
    (r"^holds nothing that the table could take$", "没有该表可用的内容"),
    (r"(\d+) merged cells: their value holds for every row that they cover", r"\1 处合并单元格：其值适用于所覆盖的每一行"),
    (r"sheet ('.*?') is hidden in the workbook", r"工作表 \1 是隐藏的"),
    (r"(\d+) formulas: (\d+) taken by the value stored with them, none was without", r"\1 个公式：\2 个取其存储值"),
    (r"(\d+) formulas: (\d+) taken by the value stored with them, (\d+) had none and count as empty \((.*)\)",
     r"\1 个公式：\2 个取其存储值，\3 个没有存储值，按空处理（\4）"),
    (r"(\d+) cells held marks that show nothing \(zero bytes, text direction\); they were left out of the text",
     r"\1 个单元格含有不可见字符（零字节、文字方向标记），已从文本中去掉"),
    (r"(\d+) local times occurred twice \(clocks went back\); kept with both readings in their resolution",
     r"\1 个本地时间出现两次（夏令时拨慢），已按两种读法保留"),
    (r"column (.+): commas were read as decimal points", r"列 \1：逗号按小数点读取"),
    (r"column (.+): the unit (.+) is not known; numbers were taken as they are", r"列 \1：单位 \2 未知，数值按原样采用"),
    (r"column (.+): numbers in (.+) were turned into the unit of (.+)", r"列 \1：\2 已换算为 \3 的单位"),
    (r"(\d+) rows were not compared with the others for repetition: the file is too long", r"\1 行因文件过长未作重复比较"),
    (r"^sheet ('.*?'): ", r"工作表 \1："),
    (r"year first", "年在前"),
    (r"a day above 12", "有大于 12 的日"),
    (r"same either way", "两种读法相同"),
    (r"undecided", "未定"),
    (r"contradictory", "互相矛盾"),
    (r"as the other time columns of the sheet", "与本表其他时间列一致"),
    (r"\bgiven\b", "由人指定"),
    (r"\bsequence\b", "按先后次序"),
)  # fmt: skip
_COMPILED = [(re.compile(pattern), chinese) for pattern, chinese in _PHRASES]


def in_chinese(text: str) -> str:
    """A reason in Chinese; what has no translation stays as it is."""
    for pattern, chinese in _COMPILED:
        text = pattern.sub(chinese, text)
    return text
