"""Every export, read back by the format's own library or schema: the same times, the same boxes, nothing run."""

from __future__ import annotations

import csv
import importlib
import io
import json
import re
import sys
import types
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import timeline.exports
from case import Case
from case.errors import ReportError
from correlate import open_store
from tests.timeline.filmed import FORMULA, LOOSE, VIDEO, true_utc
from timeline.exports import _cells, _times, cvat, permit_calendar
from timeline.scene import Scene, read_scene
from ui.registry import modules, names, summary

STEADY = [name for name in names(timeline.exports) if name != "rerun"]  # an .rrd carries the moment it was written


@pytest.fixture(scope="module")
def scene(filmed: Case) -> Scene:
    return read_scene(filmed)


@pytest.fixture(scope="module")
def exported(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """exported(NAME): the folder with that export of the filmed case, written when first asked for."""
    root = tmp_path_factory.mktemp("exports")

    def folder(name: str) -> Path:
        if not (root / name).exists():
            importlib.import_module(f"timeline.exports.{name}").write(scene, root / name, "zh")
        return root / name

    return folder


def test_every_export_says_what_it_is_and_writes() -> None:
    for name, module in modules(timeline.exports).items():
        assert summary(module) and callable(module.write), name


@pytest.mark.slow
@pytest.mark.parametrize("name", STEADY)
def test_the_same_case_gives_the_same_bytes(
    scene: Scene, exported: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    written = importlib.import_module(f"timeline.exports.{name}").write(scene, tmp_path, "zh")
    assert written
    for path in written:
        assert path.read_bytes() == (exported(name) / path.relative_to(tmp_path)).read_bytes(), path.name


def test_timesketch_keeps_microseconds_and_names_sources(exported: Callable[[str], Path]) -> None:
    lines = [json.loads(line) for line in (exported("timesketch") / "timeline.jsonl").read_text("utf-8").splitlines()]
    swipe = next(line for line in lines if line["data_type"] == "retrace:entry:swipe")
    moment = datetime(2026, 11, 18, 0, 59, 30, 123_456, tzinfo=UTC)
    assert swipe["datetime"] == "2026-11-18T00:59:30.123456+00:00"
    assert swipe["timestamp"] == int(moment.timestamp()) * 1_000_000 + 123_456
    assert swipe["source_row"] and len(swipe["source_sha256"]) == 64
    for line in lines:
        assert {"message", "datetime", "timestamp", "timestamp_desc", "plus_minus_ms"} <= line.keys()
        assert datetime.fromisoformat(line["datetime"]) == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
            microseconds=line["timestamp"]
        )
    assert [line["timestamp"] for line in lines] == sorted(line["timestamp"] for line in lines)


def test_timesketch_takes_the_file(exported: Callable[[str], Path]) -> None:
    path = exported("timesketch") / "timeline.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    importer = pytest.importorskip(
        "timesketch_import_client.importer", reason="fifty packages for one reader: not among the pinned ones"
    )
    for line in lines:
        kept = dict(line)
        importer.ImportStreamer()._fix_dict(kept)
        assert kept["timestamp"] == line["timestamp"] and kept["message"] == line["message"]


def test_webvtt_cues_hold_wall_time_and_bodies(exported: Callable[[str], Path]) -> None:
    webvtt = pytest.importorskip("webvtt")
    found = webvtt.read(str(exported("webvtt") / f"originals/CAM-1_{VIDEO}.vtt"))
    cues = {caption.identifier: caption for caption in found.captions}
    at = cues["t12000"]
    said = json.loads(at.text)
    assert (at.start, at.end) == ("00:00:12.000", "00:00:13.000")
    assert said["utc"] == _times.iso(true_utc(12_000)) and said["plus_minus_ms"] >= 500
    assert [body["track"] for body in said["bodies"]] == [f"{VIDEO}#1", f"{VIDEO}#2"]
    loose = webvtt.read(str(exported("webvtt") / f"originals/CAM-2_{LOOSE}.vtt"))
    assert json.loads(loose.captions[0].text)["utc"] is None  # no clock, no wall time


def test_otio_places_clips_and_markers_to_the_millisecond(exported: Callable[[str], Path], scene: Scene) -> None:
    otio = pytest.importorskip("opentimelineio")
    found = otio.adapters.read_from_file(str(exported("otio") / "case.otio"))
    zero = datetime.fromisoformat(found.metadata["retrace"]["zero_utc"]).replace(tzinfo=None)
    clips = {clip.name: clip for clip in found.find_clips()}
    start = clips["CAM-1"].transformed_time_range(clips["CAM-1"].source_range, found.tracks).start_time
    assert zero + timedelta(milliseconds=start.value) == true_utc(0)
    assert clips["CAM-1"].media_reference.target_url == f"footage/{VIDEO}.mp4"
    assert clips["CAM-1"].source_range.duration.rescaled_to(1000).value == 60_000
    assert {track.name for track in found.tracks} == {"CAM-1", "CAM-2 (time not known)"}
    swipe = next(m for m in found.tracks.markers if m.metadata["retrace"]["kind"] == "swipe")
    at = zero + timedelta(milliseconds=swipe.marked_range.start_time.value)
    assert at == datetime(2026, 11, 18, 0, 59, 30, 123_000)
    assert len(found.tracks.markers) > 4


@pytest.mark.slow
def test_case_uco_conforms_to_the_ontology(exported: Callable[[str], Path], scene: Scene) -> None:
    pytest.importorskip("case_utils")
    validate = importlib.import_module("case_utils.case_validate")
    graph = importlib.import_module("rdflib").Graph().parse(exported("case_uco") / "case.jsonld", format="json-ld")
    result = validate.validate(str(exported("case_uco") / "case.jsonld"), case_version="case-1.5.0")
    assert result.conforms, result.text[:2000]
    assert not result.undefined_concepts
    spaces = "https://ontology.unifiedcyberontology.org/uco/"
    hashes = {
        str(value)
        for value in graph.objects(None, importlib.import_module("rdflib").URIRef(f"{spaces}types/hashValue"))
    }
    logged = {e["detail"]["sha256"] for e in scene.case.custody.entries() if e["action"] == "register"}
    assert {value.lower() for value in hashes} == logged and len(logged) == 5


def test_geojson_is_valid_and_lies_where_the_truth_lies(exported: Callable[[str], Path]) -> None:
    geojson = pytest.importorskip("geojson")
    tracks = geojson.loads((exported("geojson") / "tracks.geojson").read_text("utf-8"))
    zones = geojson.loads((exported("geojson") / "zones.geojson").read_text("utf-8"))
    assert tracks.is_valid and zones.is_valid, (tracks.errors(), zones.errors())
    body = next(one for one in tracks.features if one.properties["subject_id"] == f"{VIDEO}#2")
    # feet at (500, 500) px of 1920x1080, the plan 16 m wide and 8 m high, y upwards
    x_m, y_m = body.geometry.coordinates[0]
    assert x_m == pytest.approx(500 / 120, abs=0.01) and y_m == pytest.approx(8 - 500 / 135, abs=0.01)
    assert body.properties["coordTimes"][0] == _times.iso(true_utc(10_000))
    assert all(error > 0 for error in body.properties["error_m"])
    tag = [one for one in tracks.features if one.properties["subject_id"] == "T1"]
    assert len(tag) == 2, "half a minute of silence must not be drawn as a walk"
    assert {one["video_id"] for one in tracks["left_out"]} == {LOOSE}
    assert len(tag[0].geometry.coordinates) == 31 == len(tag[0].properties["coordTimes"])


def test_mot_reads_back_with_motmetrics(exported: Callable[[str], Path]) -> None:
    motmetrics = pytest.importorskip("motmetrics")
    found = motmetrics.io.loadtxt(exported("mot") / f"CAM-1_{VIDEO}.txt", fmt="mot15-2D", min_confidence=-1)
    frame, track = 250 + 1, 2  # MOT counts from one
    row = found.loc[(frame, track)]
    assert (row.X, row.Y, row.Width, row.Height) == (480.0, 380.0, 40.0, 120.0)
    times = list(csv.DictReader(io.StringIO((exported("mot") / f"CAM-1_{VIDEO}.times.csv").read_text("utf-8-sig"))))
    at = next(line for line in times if int(line["frame"]) == frame - 1)
    assert (int(at["t_ms"]), at["utc"]) == (10_000, _times.iso(true_utc(10_000)))
    late = next(line for line in times if int(line["frame"]) == 800)  # after the hole: 800 * 40 is not its time
    assert int(late["t_ms"]) == 800 * 40 + 1960


SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="annotations"><xs:complexType>
<xs:sequence><xs:element name="version" fixed="1.1"/><xs:element name="meta"/><xs:element name="track" minOccurs="0"
maxOccurs="unbounded"><xs:complexType><xs:sequence><xs:element name="box" maxOccurs="unbounded"><xs:complexType>
<xs:sequence><xs:element name="attribute" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:simpleContent>
<xs:extension base="xs:string"><xs:attribute name="name" type="xs:string" use="required"/></xs:extension>
</xs:simpleContent></xs:complexType></xs:element></xs:sequence>
<xs:attribute name="frame" type="xs:nonNegativeInteger" use="required"/><xs:attribute name="outside" type="xs:boolean"
use="required"/><xs:attribute name="occluded" type="xs:boolean" use="required"/><xs:attribute name="keyframe"
type="xs:boolean" use="required"/><xs:attribute name="xtl" type="xs:decimal" use="required"/><xs:attribute name="ytl"
type="xs:decimal" use="required"/><xs:attribute name="xbr" type="xs:decimal" use="required"/><xs:attribute name="ybr"
type="xs:decimal" use="required"/><xs:attribute name="z_order" type="xs:integer"/></xs:complexType></xs:element>
</xs:sequence><xs:attribute name="id" type="xs:nonNegativeInteger" use="required"/><xs:attribute name="label"
type="xs:string" use="required"/><xs:attribute name="source" type="xs:string"/></xs:complexType></xs:element>
</xs:sequence></xs:complexType></xs:element></xs:schema>"""  # from CVAT's description of the format; it ships none


def test_cvat_keeps_every_box_and_draws_none_through_a_silence(exported: Callable[[str], Path]) -> None:
    path = exported("cvat") / f"CAM-1_{VIDEO}.xml"
    tree = etree.parse(path)
    assert etree.XMLSchema(etree.fromstring(SCHEMA)).validate(tree)
    tracks = tree.findall("track")
    assert [len([box for box in track if box.get("outside") == "0"]) for track in tracks] == [216, 51]
    ends = [track.findall("box")[-1] for track in tracks]
    assert all(box.get("outside") == "1" for box in ends)
    box = cvat.Box("v#1", 1, 0, 0, "person", 0.9, 0, 0, 1, 1, "", "", False)
    moved = [types.SimpleNamespace(**(vars(box) | {"frame": frame})) for frame in (0, 5, 10, 60, 65)]
    kept = [(frame, outside) for frame, _, outside in cvat.keyframes(moved, 100)]
    assert kept == [(0, False), (5, False), (10, False), (11, True), (60, False), (65, False), (66, True)]


def test_cvat_reads_back_with_datumaro(exported: Callable[[str], Path], tmp_path: Path) -> None:
    datumaro = pytest.importorskip("datumaro", reason="half a gigabyte: not among the pinned ones")
    (tmp_path / "one.xml").write_bytes((exported("cvat") / f"CAM-1_{VIDEO}.xml").read_bytes())
    found = datumaro.Dataset.import_from(str(tmp_path), format="cvat")
    assert sum(len(item.annotations) for item in found) >= 267


def test_the_calendar_holds_the_windows_in_utc(exported: Callable[[str], Path]) -> None:
    icalendar = pytest.importorskip("icalendar")
    found = icalendar.Calendar.from_ical((exported("permit_calendar") / "permits.ics").read_bytes())
    events = {str(event["SUMMARY"]): event for event in found.walk("VEVENT")}
    assert set(events) == {"P-1 planned", "P-2;x planned", "P-2;x actual"}
    assert events["P-1 planned"].decoded("DTSTART") == datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
    assert events["P-2;x actual"].decoded("DTEND") == datetime(2026, 11, 18, 2, 50, tzinfo=UTC)
    assert "weld, cut; grind\nand clean" in str(events["P-1 planned"]["DESCRIPTION"])
    assert not any(event.errors for event in events.values())


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_lines_of_the_calendar_fold_and_unfold(text: str) -> None:
    icalendar = pytest.importorskip("icalendar")
    line = f"SUMMARY:{permit_calendar.escape(text)}"
    pieces = list(permit_calendar.fold(line))
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    kept = "".join(sign for sign in re.sub(r"\r\n|\r", "\n", text) if sign >= " " or sign == "\n")
    event = icalendar.Event.from_ical("BEGIN:VEVENT\r\n" + "\r\n".join(pieces) + "\r\nEND:VEVENT\r\n")
    assert str(event["SUMMARY"]) == kept


@pytest.mark.slow
def test_no_cell_of_a_csv_file_is_a_formula(exported: Callable[[str], Path], filmed: Case) -> None:
    seen = 0
    for path in sorted((exported("tables_csv")).glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.reader(handle):
                for cell in row:
                    number = re.fullmatch(r"-?(\d+(\.\d+)?(e[+-]?\d+)?|inf|nan)", cell)
                    assert number or not cell.startswith(tuple("=+-@\t\r\n")), f"{path.name}: {cell!r}"
                    seen += _cells.plain(cell) == FORMULA
    assert seen > 3, "the formula came through as a text"
    with open_store(filmed) as store:
        assert {path.stem for path in (exported("tables_csv")).glob("*.csv")} == set(store.tables())


@given(st.text())
def test_a_safe_cell_gives_its_text_back(text: str) -> None:
    assert _cells.plain(_cells.safe_text(text)) == text
    assert not _cells.safe_text(text).startswith(tuple("=+-@\t\r\n＝＋－＠"))


@pytest.mark.slow
def test_parquet_holds_the_tables_type_by_type(exported: Callable[[str], Path], filmed: Case) -> None:
    with open_store(filmed) as store:
        for name in ("presence", "finding", "position_utc", "clock"):
            table, before = pq.read_table(exported("tables_parquet") / f"{name}.parquet"), store.arrow(name)
            assert table.num_rows == before.num_rows and table.schema.names == before.schema.names
            assert [field.type for field in table.schema] == [field.type for field in before.schema]


def test_the_workbook_has_no_formula(exported: Callable[[str], Path]) -> None:
    book = openpyxl.load_workbook(exported("tables_xlsx") / "result.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert {"+1 Ltd", "@home"} <= {cell.value for cell in cells}
    with zipfile.ZipFile(exported("tables_xlsx") / "result.xlsx") as archive:
        assert not [n for n in archive.namelist() if n.startswith("xl/worksheets") and b"<f>" in archive.read(n)]


def test_the_evidence_list_names_every_original_with_its_hash(exported: Callable[[str], Path], scene: Scene) -> None:
    logged = {
        e["detail"]["path"]: e["detail"]["sha256"] for e in scene.case.custody.entries() if e["action"] == "register"
    }
    page = (exported("evidence_list") / "evidence_list.html").read_text("utf-8")
    word = docx.Document(exported("evidence_list") / "evidence_list.docx")
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    book = openpyxl.load_workbook(exported("evidence_list") / "evidence_list.xlsx")
    written = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    for path, sha256 in logged.items():
        assert path in page and sha256 in page and path in cells and sha256 in cells and sha256 in written
    for words in (
        "电子数据提取固定清单",
        "类别",
        "文件格式",
        "完整性校验值",
        "提取时间",
        "提取地点",
        "提取方法",
        "见证人签名",
    ):
        assert words in page
    assert "<script" not in page


def test_rerun_says_what_is_missing(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rerun", None)
    with pytest.raises(ReportError, match="pip install rerun-sdk"):
        importlib.import_module("timeline.exports.rerun").write(scene, tmp_path, "en")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_rerun_reads_its_recording(scene: Scene, tmp_path: Path) -> None:
    rerun = pytest.importorskip("rerun")
    [out] = importlib.import_module("timeline.exports.rerun").write(scene, tmp_path, "en")
    assert out.stat().st_size > 1000
    load: Any = getattr(rerun.recording, "load_recording", None) if hasattr(rerun, "recording") else None
    if load is not None:
        schema = str(load(str(out)).schema())
        assert "cameras/CAM-1" in schema and "plan/T1" in schema
