"""Quantise: `python -m detect.training.quantise WEIGHTS.pt OUT --frames SET`.

Turns trained weights into OUT/model.xml + model.bin: OpenVINO, INT8 by NNCF with real frames as calibration.
The file takes frames as a decoder gives them, uint8 BGR (1, h, w, 3) with any h and w divisible by 32; colour order
and scaling are inside it. The arithmetic after the last convolutions stays in floating point: box corners in
pixels do not fit 8 bits.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from detect import torchvision_cure, yolo_head
from detect.training import augment, labels

SIZE_PX = 640
CALIBRATION_FRAMES = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--frames", type=Path, required=True, help="folder with images/: what calibrates")
    parser.add_argument("--count", type=int, default=CALIBRATION_FRAMES)
    parser.add_argument("--float", action="store_true", help="do not quantise: the yardstick")
    parser.add_argument("--half-range", action="store_true", help="7-bit weights, safe on processors without VNNI")
    options = parser.parse_args()
    import openvino

    model = convert(options.weights)
    if not options.float:
        model = quantised(model, list(calibration(options.frames, options.count)), options.half_range)
    model = with_camera_input(model)
    options.out.mkdir(parents=True, exist_ok=True)
    openvino.save_model(model, options.out / "model.xml", compress_to_fp16=not options.float)
    size = sum((options.out / f"model.{end}").stat().st_size for end in ("xml", "bin"))
    print(f"{options.out / 'model.xml'}: {size / 1e6:.2f} MB with its .bin")


def convert(weights: Path) -> Any:
    """The trained network as an openvino.Model: float input (1, 3, h, w) RGB in 0..1, output (1, 4 + classes, n)."""
    torchvision_cure.apply()
    import openvino
    import torch
    from ultralytics import YOLO

    model = YOLO(str(weights)).model.float().eval().fuse(verbose=False)
    for part in model.modules():
        if hasattr(part, "dynamic") and hasattr(part, "export"):  # the detection head
            part.dynamic, part.export, part.format = True, True, "openvino"
    example = torch.zeros(1, 3, SIZE_PX, SIZE_PX)
    with torch.inference_mode():
        model(example)
        traced = torch.jit.trace(model, example, strict=False, check_trace=False)
    converted = openvino.convert_model(traced, example_input=example)
    converted.reshape([1, 3, -1, -1])
    return converted


def calibration(folder: Path, count: int) -> Iterator[np.ndarray]:
    """Frames (1, 3, s, s) float RGB in 0..1 spread over a folder's images, every second one degraded as cameras do."""
    files = labels.image_files(folder)
    for index, at in enumerate(np.linspace(0, len(files) - 1, min(count, len(files))).astype(int)):
        picture = labels.read_picture(files[at])
        if index % 2:
            picture = augment.degrade(picture, np.random.default_rng(index))
        fitted, _ = yolo_head.letterbox(picture, SIZE_PX, SIZE_PX)
        yield np.ascontiguousarray(fitted[..., ::-1].transpose(2, 0, 1)[None]).astype(np.float32) / 255


def quantised(model: Any, frames: list[np.ndarray], half_range: bool) -> Any:
    """INT8 by NNCF. half_range keeps weights to 7 bits, so that sums cannot saturate where VNNI is absent."""
    import nncf
    from nncf.quantization.advanced_parameters import AdvancedQuantizationParameters, OverflowFix

    fix = OverflowFix.ENABLE if half_range else OverflowFix.FIRST_LAYER
    return nncf.quantize(
        model,
        nncf.Dataset(frames),
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(frames),
        ignored_scope=nncf.IgnoredScope(names=_after_last_convolutions(model)),
        advanced_parameters=AdvancedQuantizationParameters(overflow_fix=fix),
    )


def _after_last_convolutions(model: Any) -> list[str]:
    """Names of the operations that follow the last trained convolutions: nothing trained comes behind them."""
    before: set[str] = set()
    for operation in reversed(model.get_ordered_ops()):
        readers = [target.get_node() for output in operation.outputs() for target in output.get_target_inputs()]
        if any(_is_trained(r) or r.get_friendly_name() in before for r in readers):
            before.add(operation.get_friendly_name())
    return [
        operation.get_friendly_name()
        for operation in model.get_ordered_ops()
        if operation.get_friendly_name() not in before
        and operation.get_type_name() not in ("Parameter", "Result", "Constant")
        and not _is_trained(operation)
    ]


def _is_trained(operation: Any) -> bool:
    """True for convolutions, but for the one that only averages the bins of a box side (distribution focal loss)."""
    convolves = operation.get_type_name() in ("Convolution", "GroupConvolution")
    return convolves and ".dfl" not in operation.get_friendly_name()


def with_camera_input(model: Any) -> Any:
    """Put colour order and scaling into the network: input uint8 BGR (1, h, w, 3)."""
    from openvino import Layout, Type
    from openvino.preprocess import ColorFormat, PrePostProcessor

    steps = PrePostProcessor(model)
    steps.input().tensor().set_element_type(Type.u8).set_layout(Layout("NHWC")).set_color_format(ColorFormat.BGR)
    steps.input().model().set_layout(Layout("NCHW"))
    steps.input().preprocess().convert_element_type(Type.f32).convert_color(ColorFormat.RGB).scale(255.0)
    return steps.build()


if __name__ == "__main__":
    main()
