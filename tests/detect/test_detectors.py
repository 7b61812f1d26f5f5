from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from case.errors import DetectorError
from detect.classes import labels_of
from detect.detectors import Settings, load, names, resolve
from detect.types import Frame
from tests.detect.builders import walker

WEIGHTS = Path(__file__).parents[3] / "shared" / "data" / "weights"
SETTINGS = Settings(confidence=0.3)
PLACE = {"x1_px": -5, "y1_px": 5, "x2_px": 20, "y2_px": 400}


def frames(count: int = 40) -> list[Frame]:
    pictures = walker(count, lambda n: (40 + 6 * n, 150))
    return [Frame("v", n, 200 * n, picture) for n, picture in enumerate(pictures)]


def tiny_onnx(path: Path, names: dict[int, str] | None = None) -> Path:
    """A network that answers two candidates wherever it looks: a person 0.9 sure, and class 1 0.2 sure."""
    boxes = np.array([[32, 16, 20, 24, 0.9, 0.0], [10, 10, 4, 4, 0.0, 0.2]], np.float32).T[None]
    node = helper.make_node("Constant", [], ["fixed"], value=numpy_helper.from_array(boxes))
    zero = helper.make_node("ReduceMax", ["images"], ["top"], keepdims=0)
    none = helper.make_node("Mul", ["top", "nothing"], ["nought"])
    add = helper.make_node("Add", ["fixed", "nought"], ["output"])
    graph = helper.make_graph(
        [node, zero, none, add],
        "tiny",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, 32, 64])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 6, 2])],
        [numpy_helper.from_array(np.zeros((), np.float32), "nothing")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    if names:
        helper.set_model_props(model, {"names": str(names)})
    onnx.save(model, path)
    return path


def specs(tmp_path: Path) -> dict[str, str]:
    rows = [
        {**PLACE, "video_id": "*", "frame": n, "label": "person", "confidence": 0.8}
        for n in range(0, 40, 2)
    ]  # fmt: skip
    (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    tiny = tiny_onnx(tmp_path / "tiny.onnx", {0: "person", 1: "Hardhat"})
    found = {"motion": "motion", "replay": f"replay:{tmp_path / 'rows.jsonl'}", "onnx": f"onnx:{tiny}"}
    return {**found, "embedded": "embedded", "ultralytics": f"ultralytics:{WEIGHTS / 'yolo11n-coco.pt'}"}


SLOW = [pytest.param(name, marks=pytest.mark.slow) for name in ("embedded", "ultralytics")]


@pytest.mark.parametrize("name", ["motion", "replay", "onnx", *SLOW])
def test_contract(tmp_path: Path, name: str) -> None:
    if name == "ultralytics" and not WEIGHTS.exists():
        pytest.skip("the weights in ../shared are not there")
    if name == "embedded" and resolve("auto") != "embedded":
        pytest.skip("no model is shipped yet")
    detector = load(specs(tmp_path)[name], SETTINGS)
    given = frames()
    found = list(detector.detect(iter(frames())))
    assert [frame.frame for frame, _ in found] == [frame.frame for frame in given]
    for frame, boxes in found:
        for box in boxes:
            assert (box.video_id, box.frame, box.t_ms) == (frame.video_id, frame.frame, frame.t_ms)
            assert 0 <= box.x1_px < box.x2_px <= frame.width_px and 0 <= box.y1_px < box.y2_px <= frame.height_px
            assert SETTINGS.confidence <= box.confidence <= 1
    again = list(load(specs(tmp_path)[name], SETTINGS).detect(iter(frames())))
    assert [boxes for _, boxes in again] == [boxes for _, boxes in found]
    assert detector.fingerprint()["detector"] == name
    assert json.loads(json.dumps(detector.fingerprint())) == detector.fingerprint()
    assert list(detector.detect(iter([]))) == []


def test_motion_finds_the_body_and_calls_it_moving() -> None:
    found = list(load("motion", SETTINGS).detect(iter(frames())))
    for frame, boxes in found:
        (box,) = boxes
        assert box.label == "moving"
        assert abs((box.x1_px + box.x2_px) / 2 - (40 + 6 * frame.frame)) <= 4 and abs(box.y2_px - 150) <= 4


def test_motion_leaves_no_ghost_where_a_body_stood_for_most_of_the_time() -> None:
    pictures = walker(60, lambda n: (100, 150) if n < 45 else (-50, 0))
    found = list(load("motion", SETTINGS).detect(iter([Frame("v", n, 200 * n, p) for n, p in enumerate(pictures)])))
    assert [len(boxes) for _, boxes in found] == [1] * 45 + [0] * 15


def test_onnx_boxes_come_back_in_pixels_of_the_frame(tmp_path: Path) -> None:
    detector = load(f"onnx:{tiny_onnx(tmp_path / 'tiny.onnx', {0: 'person'})}", SETTINGS)
    frame = Frame("v", 0, 0, np.zeros((160, 320, 3), np.uint8))  # goes into 64 x 32 without padding
    ((_, (box,)),) = list(detector.detect([frame]))
    assert (box.label, round(box.confidence, 3)) == ("person", 0.9)
    assert (box.x1_px, box.y1_px, box.x2_px, box.y2_px) == (110, 20, 210, 140)


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("nothing", "no detector 'nothing'"),
        ("../motion", "no detector"),
        ("__init__", "no detector"),
        ("onnx", "names no ONNX file"),
        ("onnx:missing.onnx", "there is no such ONNX file"),
        ("onnx:text.onnx", "is not an ONNX model"),
        ("replay:text.jsonl", "cannot be read as detections"),
        ("replay:empty", "holds no .parquet or .jsonl"),
        ("replay:label.jsonl", "label 'hat' is none of"),
        ("replay:half.jsonl", "row 1 has no proper frame"),
        pytest.param("ultralytics:text.pt", "is not a YOLO weights file", marks=pytest.mark.slow),
        pytest.param("ultralytics:evil.pt", "is not a YOLO weights file", marks=pytest.mark.slow),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(tmp_path: Path, spec: str, says: str) -> None:
    for name in ("text.onnx", "text.jsonl", "text.pt"):
        (tmp_path / name).write_text("not what it says")
    (tmp_path / "empty").mkdir()
    row = {
        "video_id": "*",
        "frame": 1,
        "label": "hat",
        "confidence": 1.0,
        "x1_px": 0,
        "y1_px": 0,
        "x2_px": 1,
        "y2_px": 1,
    }
    (tmp_path / "label.jsonl").write_text(json.dumps(row))
    (tmp_path / "half.jsonl").write_text(json.dumps({"video_id": "*"}))
    (tmp_path / "evil.pt").write_bytes(b"cos\nsystem\n(S'touch pwned'\ntR.")
    with pytest.raises(DetectorError, match=says) as caught:
        load(spec, Settings(root=tmp_path))
    assert "\n" not in str(caught.value) and not Path("pwned").exists()


def test_every_file_in_the_folder_is_a_detector() -> None:
    assert {"motion", "replay", "onnx", "ultralytics", "embedded"} <= set(names())


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        ({0: "Hardhat", 1: "NO-Hardhat", 2: "Person"}, {0: "helmet", 1: "no_helmet", 2: "person"}),
        ({0: "未戴安全帽", 1: "安全帽", 2: "cat"}, {0: "no_helmet", 1: "helmet"}),
        ({n: str(n) for n in range(80)}, {0: None, 2: "vehicle"}),
    ],
)
def test_names_of_other_models(names: dict[int, str], labels: dict[int, str | None]) -> None:
    found = labels_of({**names, **({0: "person"} if len(names) == 80 else {})}, "x.pt")
    for number, label in labels.items():
        assert label is None or found[number] == label
    with pytest.raises(DetectorError, match="none of its classes"):
        labels_of({0: "cat"}, "x.pt")
