"""Weights between two checkpoints: `python -m detect.training.blend START.pt TRAINED.pt OUT.pt --share 0.7`.

Fine-tuning moves a network away from what it knew. A point on the straight line between the weights before and
after often keeps more of both (Wortsman et al., Robust fine-tuning of zero-shot models, CVPR 2022).
"""

import argparse
from pathlib import Path

import torch

from detect import torchvision_cure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("start", type=Path)
    parser.add_argument("trained", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--share", type=float, required=True, help="0: the start, 1: the trained")
    options = parser.parse_args()
    torchvision_cure.apply()
    from ultralytics import YOLO

    start, trained = (YOLO(str(file)).model.float() for file in (options.start, options.trained))
    before = start.state_dict()
    with torch.no_grad():
        for name, value in trained.state_dict().items():
            if value.dtype.is_floating_point:
                value.lerp_(before[name], 1 - options.share)
    torch.save({"model": trained.half(), "ema": None, "train_args": {}, "epoch": -1}, options.out)


if __name__ == "__main__":
    main()
