"""Time texts: every format of the import rules, zones and their clock changes, date order, and columns at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from case.errors import TimeTextError
from case.timetext import DateOrder, parse_column, parse_time

SHANGHAI, BERLIN, HAVANA = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/Havana")
NINE = datetime(2026, 11, 18, 1)  # 09:00 in Shanghai on the UTC scale


@pytest.mark.parametrize(
    ("text", "shown", "res_ms", "assumed_zone"),
    [
        ("2026-11-18 09:00:00", NINE, 1000, True),
        ("2026/11/18 9:00", NINE, 60_000, True),
        ("2026.11.18 09:00", NINE, 60_000, True),
        ("2026年11月18日09时00分", NINE, 60_000, True),
        ("2026年11月18日 9点", NINE, 3_600_000, True),
        ("26年11月18日 09:00", NINE, 60_000, True),
        ("2026-11-18T09:00:00+08:00", NINE, 1000, False),
        ("2026-11-18T01:00:00Z", NINE, 1000, False),
        ("2026-11-18T01:00:00.000Z", NINE, 1, False),
        ("2026-11-18 06:30 +0530", NINE, 60_000, False),
        ("2026-11-18 09:00 UTC+8", NINE, 60_000, False),
        ("2026-11-17T20:00:00-05", NINE, 1000, False),
        ("20261118090000", NINE, 1000, True),
        ("202611180900", NINE, 60_000, True),
        ("20261118T010000Z", NINE, 1000, False),
        ("46344.375", NINE, 60_000, True),
        ("46344.3750115741", NINE + timedelta(seconds=1), 1000, True),
        ("46344", datetime(2026, 11, 17, 16), 86_400_000, True),
        ("1794963600", NINE, 1000, False),
        ("1794963600.5", NINE + timedelta(milliseconds=500), 100, False),
        ("1794963600120", NINE + timedelta(milliseconds=120), 1, False),
        ("2026-11-17 24:00", datetime(2026, 11, 17, 16), 60_000, True),
        ("2026-12-31 24:00:00", datetime(2026, 12, 31, 16), 1000, True),
        ("11/18/2026 9:00 AM", NINE, 60_000, True),
        ("18/11/2026 09:00", NINE, 60_000, True),
        ("2026/11/18 上午9:00", NINE, 60_000, True),
        ("2026/11/18 下午 3:05:09", datetime(2026, 11, 18, 7, 5, 9), 1000, True),
        ("2026-11-18 12:30 AM", datetime(2026, 11, 17, 16, 30), 60_000, True),
        ("2026-11-18 12:30 p.m.", datetime(2026, 11, 18, 4, 30), 60_000, True),
        ("18 Nov 2026 09:00", NINE, 60_000, True),
        ("November 18, 2026 9:00:00 AM", NINE, 1000, True),
        ("2026-11-18 星期三 09:00:00", NINE, 1000, True),
        ("2026年11月18日 周三 09:00:00", NINE, 1000, True),
        ("2026-11-18 Wed 09:00:00", NINE, 1000, True),
        ("2026-11-18 09:06:05.120", datetime(2026, 11, 18, 1, 6, 5, 120_000), 1, True),
        ("2026-11-18 09:06:05.1", datetime(2026, 11, 18, 1, 6, 5, 100_000), 100, True),
        ("2028-02-29", datetime(2028, 2, 28, 16), 86_400_000, True),
        ("２０２６－１１－１８　０９：００", NINE, 60_000, True),
        ("\u200f 2026-11-18\u00a009:00\u202c", NINE, 60_000, True),
    ],
)
def test_formats(text: str, shown: datetime, res_ms: int, assumed_zone: bool) -> None:
    parsed = parse_time(text, SHANGHAI)
    assert (parsed.shown, parsed.res_ms, parsed.assumed_zone, parsed.text) == (shown, res_ms, assumed_zone, text)
    assert parsed.other is None


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("", "empty"),
        ("合格", "no format"),
        ("2026-02-29 09:00", "no such day"),
        ("2026-13-01", "no such day"),
        ("2026-11-18 25:00", "no such time"),
        ("2026-11-18 24:00:01", "no such time"),
        ("2026-11-18 09:60", "no such time"),
        ("2026-11-18 13:00 AM", "no such time"),
        ("2026-11-18 09:00+19:00", "offset"),
        ("2026-11-18 星期四 09:00", "day of the week"),
        ("03-04-2026 09:00", "more than one order"),
        ("26-11-18 09:00", "more than one order"),
        ("09:05", "without a date"),
        ("1066-10-14", "years 1900"),
        ("2026-11-18 09:00 CST", "no format"),
        ("2026-11-18 09:00; drop table", "no format"),
        ("2026-11-18" * 20, "no format"),
    ],
)
def test_what_is_no_time_is_said(text: str, because: str) -> None:
    with pytest.raises(TimeTextError, match=because):
        parse_time(text, SHANGHAI)


def test_given_order_and_date() -> None:
    assert parse_time("03-04-2026", SHANGHAI, order="dmy").shown == datetime(2026, 4, 2, 16)
    assert parse_time("03/04/26", SHANGHAI, order="mdy").shown == datetime(2026, 3, 3, 16)
    assert parse_time("26-11-18 09:00", SHANGHAI, order="ymd").shown == NINE
    at_nine = parse_time("9:00", SHANGHAI, on=date(2026, 11, 18))
    assert at_nine.shown == NINE and at_nine.assumed_date


def test_clock_changes_are_reported_not_chosen() -> None:
    with pytest.raises(TimeTextError, match="clocks went forward"):
        parse_time("2026-03-29 02:30", BERLIN)
    twice = parse_time("2026-10-25 02:30", BERLIN)
    assert (twice.shown, twice.other) == (datetime(2026, 10, 25, 0, 30), datetime(2026, 10, 25, 1, 30))
    assert twice.res_ms == 3_660_000  # spans both readings
    said = parse_time("2026-10-25 02:30+01:00", BERLIN)
    assert (said.shown, said.other, said.res_ms) == (datetime(2026, 10, 25, 1, 30), None, 60_000)
    assert parse_time("2026-10-25", BERLIN).res_ms == 25 * 3_600_000
    assert parse_time("2026-03-29", BERLIN).res_ms == 23 * 3_600_000
    assert parse_time("2026-03-08", HAVANA).shown == datetime(2026, 3, 8, 5)  # that day began at 01:00
    assert parse_time("2026-03-28 24:00", BERLIN).shown == datetime(2026, 3, 28, 23)


@pytest.mark.parametrize(
    ("texts", "order", "basis"),
    [
        (["2026-04-03", "2026-04-04"], "ymd", "year first"),
        (["03-04-2026", "25-04-2026"], "dmy", "a day above 12"),
        (["03/04/2026", "04/25/2026"], "mdy", "a day above 12"),
        (["03-04-2026", "25-04-2026", "04-25-2026"], None, "contradictory"),
        (["03-03-2026", "04-04-2026"], "dmy", "same either way"),
        (["30-11-2026", "01-12-2026", None, "02-12-2026"], "dmy", "a day above 12"),
        (["11-03-2026", "12-03-2026", "01-04-2026"], "dmy", "sequence"),
        (["03-04-2026", "04-04-2026", "05-04-2026"], None, "undecided"),
        ([f"0{3 + n // 12}-04-2026 {2 * n % 24:02}:00" for n in range(36)], "dmy", "sequence"),
        (["26-11-18 09:00", "26-11-19 09:00", "26-11-30 09:00"], None, "undecided"),
        ([f"26-11-18 {n:02}:59" for n in range(24)] + ["26-11-19 00:04"], "ymd", "sequence"),
    ],
)
def test_date_order_of_a_column(texts: list[str | None], order: str | None, basis: str) -> None:
    column = parse_column(texts, SHANGHAI)
    assert (column.order, column.order_basis) == (order, basis)
    if order is None:  # what can be read one way only, or means the same day, is read all the same
        decided = {"25-04-2026", "04-25-2026", "04-04-2026"}
        assert sorted(column.causes) == [index for index, text in enumerate(texts) if text not in decided]
    else:
        assert not column.causes


def test_order_evidence_travels_between_batches() -> None:
    evidence = DateOrder()
    assert parse_column(["03-04-2026"], SHANGHAI, orders=evidence).order is None
    assert parse_column(["25-04-2026"], SHANGHAI, orders=evidence).order == "dmy"
    assert parse_column(["03-04-2026"], SHANGHAI, orders=evidence).shown[0].as_py() == datetime(2026, 4, 2, 16)


def test_a_column_keeps_its_rows_apart() -> None:
    texts = ["2026-11-18 09:00", None, " ", "bad", "1794963600", "2026-03-29 02:30"]
    column = parse_column(pa.chunked_array([texts[:2], texts[2:]]), SHANGHAI)
    assert column.shown.to_pylist() == [NINE, None, None, None, NINE, datetime(2026, 3, 28, 18, 30)]
    assert column.res_ms.to_pylist() == [60_000, None, None, None, 1000, 60_000]
    assert column.causes == {3: "no format of date and time fits it"}
    assert column.assumed_zone == 2
    assert parse_column([], SHANGHAI).shown.to_pylist() == []


def test_many_shapes_and_slices() -> None:
    texts = [f"2026-11-18 09:00:00.{'1' * n}" for n in range(1, 10)] + ["x" * n for n in range(1, 60)]
    array = pa.array(["skip me", *texts, "skip me"]).slice(1, len(texts))
    column = parse_column(array, SHANGHAI)
    assert column.shown.null_count == 59 and len(column.causes) == 59
    assert column.res_ms.to_pylist()[:4] == [100, 10, 1, 1]


FORMATS = [
    "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日%H时%M分%S秒", "%Y%m%d%H%M%S", "%b %d, %Y %I:%M:%S %p",
    "%d %B %Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S",
]  # fmt: skip
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0))


@given(st.lists(MOMENTS, max_size=20), st.sampled_from(FORMATS), st.sampled_from([SHANGHAI, BERLIN, HAVANA]))
@settings(deadline=None, max_examples=60)
def test_round_trip(moments: list[datetime], written: str, zone: ZoneInfo) -> None:
    utc = ZoneInfo("UTC")
    local = [moment.replace(tzinfo=utc).astimezone(zone) for moment in moments]
    column = parse_column([wall.strftime(written) for wall in local], zone)
    assert not column.causes
    for index, moment in enumerate(moments):
        first = column.shown[index].as_py()
        span = timedelta(milliseconds=column.res_ms[index].as_py())
        assert first <= moment < first + span
        assert index in column.twice or (first == moment and span == timedelta(seconds=1))


@given(st.lists(st.text(max_size=80) | st.none(), max_size=30))
@settings(deadline=None, max_examples=100)
def test_any_text_is_read_or_given_a_cause(texts: list[str | None]) -> None:
    column = parse_column(texts, BERLIN)
    for index, text in enumerate(texts):
        if not text or not text.strip():
            continue
        assert column.shown[index].is_valid != (index in column.causes) or not text.isprintable()
