"""A YOLO model exported to ONNX (`onnx:FILE.onnx`) through ONNX Runtime; on CUDA where the runtime has it.

Class names come from the model's metadata, as ultralytics' export writes them; 80 classes without names are COCO's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

import numpy as np
import onnxruntime
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
    NoModel,
    NotImplemented,
    RuntimeException,
)

from case.errors import DetectorError
from case.files import sha256_file
from detect.classes import labels_of
from detect.detectors import Fingerprint, Found, Settings
from detect.types import Frame
from detect.yolo_head import Fit, decode, fit, pad

onnxruntime.disable_telemetry_events()
LOAD_ERRORS = (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, NoModel, NotImplemented, RuntimeException)
INPUT_PX = 640  # for models whose input size is left open
SUPPRESS_IOU = 0.6  # of two boxes of one class that overlap more, the weaker goes


class Detector:
    """`argument` is the .onnx file, relative to the case folder or absolute."""

    def __init__(self, argument: str, settings: Settings) -> None:
        """Raises DetectorError: no such file, not an ONNX model, not shaped like a YOLO detector, no class we know."""
        path = settings.path(argument, "ONNX file")
        self._confidence, self._sha256 = settings.confidence, sha256_file(path)
        providers = [name for name in ("CUDAExecutionProvider", "CPUExecutionProvider")
                     if name in onnxruntime.get_available_providers()]  # fmt: skip
        try:
            self._session = onnxruntime.InferenceSession(str(path), providers=providers)
        except LOAD_ERRORS as error:
            raise DetectorError(f"{path}: is not an ONNX model this runtime can load; export it again.") from error
        inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        if len(inputs) != 1 or len(inputs[0].shape) != 4 or len(outputs[0].shape) != 3:
            raise DetectorError(f"{path}: is not shaped like a YOLO detector (one picture in, one table of boxes out).")
        self._input = inputs[0].name
        self._type = np.float16 if inputs[0].type == "tensor(float16)" else np.float32
        height, width = inputs[0].shape[2:]
        self._size = (width if isinstance(width, int) else None, height if isinstance(height, int) else None)
        self._labels = labels_of(self._names(outputs[0].shape), str(path))

    def _names(self, shape: list[int | str]) -> dict[int, str]:
        text = self._session.get_modelmeta().custom_metadata_map.get("names", "")
        try:
            return {int(number): str(name) for number, name in ast.literal_eval(text).items()}
        except (ValueError, SyntaxError, AttributeError):
            classes = shape[1] - 4 if isinstance(shape[1], int) else 80
            return {number: str(number) for number in range(classes)}

    def fingerprint(self) -> Fingerprint:
        """See detect.detectors.Detector."""
        return {
            "detector": "onnx",
            "weights_sha256": self._sha256,
            "input_px": "x".join(str(side or INPUT_PX) for side in self._size),
            "confidence": self._confidence,
            "suppress_iou": SUPPRESS_IOU,
            "device": self._session.get_providers()[0],
            "runtime": f"onnxruntime {onnxruntime.__version__}",
        }

    def detect(self, frames: Iterable[Frame]) -> Iterator[Found]:
        """See detect.detectors.Detector."""
        for frame in frames:
            tensor, how = self._fitted(frame)
            answer = self._session.run(None, {self._input: tensor})[0][0].astype(np.float32)
            rows = answer[answer[:, 4] >= self._confidence] if answer.shape[1] == 6 else None  # suppressed in the model
            if rows is not None:
                rows[:, :4] = (rows[:, :4] - (how.left_px, how.top_px) * 2) / how.scale
            else:
                rows = decode(answer, how, self._confidence, SUPPRESS_IOU)
            boxes = [
                frame.detection(self._labels[int(number)], confidence, box)
                for *box, confidence, number in rows.tolist()
                if int(number) in self._labels
            ]
            yield frame, [box for box in boxes if box is not None]

    def _fitted(self, frame: Frame) -> tuple[np.ndarray, Fit]:
        """The input tensor (1, 3, h, w), RGB from 0 to 1, and how the frame lies in it."""
        width, height = self._input_px(frame)
        how = fit(frame.width_px, frame.height_px, width, height)
        picture = pad(frame.resized(how.inner_width_px, how.inner_height_px), how, width, height)
        tensor = picture[:, :, ::-1].transpose(2, 0, 1)[None].astype(np.float32) / np.float32(255)
        return np.ascontiguousarray(tensor).astype(self._type), how

    def _input_px(self, frame: Frame) -> tuple[int, int]:
        """Width and height of the input: the model's own; where it leaves them open, the frame's shape in 32s."""
        scale = INPUT_PX / max(frame.width_px, frame.height_px)
        width, height = (
            own or -(-round(side * scale) // 32) * 32
            for own, side in zip(self._size, (frame.width_px, frame.height_px), strict=True)
        )
        return width, height
