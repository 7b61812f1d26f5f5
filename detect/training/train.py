"""Train: `python -m detect.training.train SET RUN --start WEIGHTS --budget-min 90`.

The budget is time, not epochs: the learning rate falls along a cosine over the minutes given, however fast the
machine is. RUN/last.pt holds everything needed to go on; the same command continues a run that was stopped, and
a larger --budget-min with --restart begins a new cosine from the averaged weights of the last.
Convolutions run in bfloat16 where the processor has it: four times faster on a CPU with AVX512-BF16.
"""

import argparse
import copy
import json
import math
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import DataLoader

from detect import torchvision_cure
from detect.training.samples import Mix, Samples

BACKBONE_LAYERS = 10  # the layers that came from COCO learn more slowly, so that people there are not forgotten
BACKBONE_RATE = 0.4
WARM_UP_STEPS = 40
MOSAICS_UNTIL = 0.65  # of the budget; the rest sees whole pictures only
SAVE_EVERY_S = 240
LOG_EVERY = 20
PROBE_EVERY = 12
MOST_BETWEEN = 200
AVERAGE_DECAY = 0.998


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--budget-min", type=float, default=90)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--sizes", type=int, nargs="+", default=[448, 544, 640])
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--freeze", type=int, default=0, help="first layers that stay as they are; 11: the backbone")
    parser.add_argument("--restart", action="store_true", help="new cosine from the averaged weights of RUN/last.pt")
    Training(parser.parse_args()).go()


class Pace:
    """Chooses the number of threads by what is fastest now.

    Beside other work two threads can be ten times slower than one: each layer waits for the thread whose core is
    taken. So one and all are tried again now and then, and the faster goes on.
    """

    def __init__(self, threads: int):
        self.choices = sorted({1, threads})
        self.seconds: dict[int, float] = {}
        self.until_trial, self.trial_every = 1, PROBE_EVERY

    @contextmanager
    def measured(self, pixels: int) -> Iterator[None]:
        """Run one step under the best number of threads, now and then under another: rarely, if that was far slower."""
        best = min(self.choices, key=lambda n: self.seconds.get(n, 0.0))
        others = [n for n in self.choices if n != best]
        self.until_trial -= 1
        trying = self.until_trial <= 0 and bool(others)
        threads = others[0] if trying else best
        if threads != torch.get_num_threads():
            torch.set_num_threads(threads)
        began = time.monotonic()
        yield
        self.seconds[threads] = (time.monotonic() - began) / pixels
        if trying:
            far_slower = self.seconds[threads] > 1.5 * self.seconds.get(best, float("inf"))
            self.trial_every = min(MOST_BETWEEN, 2 * self.trial_every) if far_slower else PROBE_EVERY
            self.until_trial = self.trial_every


class Training:
    """One run: model, its moving average, optimiser, and the clock that drives the learning rate."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.run: Path = options.run
        self.run.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(20260)
        self.pace = Pace(options.threads)
        torchvision_cure.apply()
        from ultralytics import YOLO
        from ultralytics.utils import DEFAULT_CFG
        from ultralytics.utils.loss import v8DetectionLoss

        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.model = YOLO(str(options.start)).model.float().to(self.device)
        self.model.args = DEFAULT_CFG
        for name, weights in self.model.named_parameters():
            weights.requires_grad = ".dfl" not in name and _layer(name) >= options.freeze
        self.model.to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.model).eval()
        self.loss = v8DetectionLoss(self.model)
        self.optimiser = torch.optim.AdamW(_groups(self.model, options.rate), betas=(0.9, 0.999))
        self.steps, self.spent_s = 0, 0.0
        self._resume()

    def _resume(self) -> None:
        last = self.run / "last.pt"
        if not last.exists():
            return
        state = torch.load(last, map_location=self.device, weights_only=True)
        self.average.load_state_dict(state["average"])
        self.next_batch = state["next_batch"]
        if self.options.restart:
            self.model.load_state_dict(state["average"])
            return
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        for group, fresh in zip(self.optimiser.param_groups, _groups(self.model, self.options.rate), strict=True):
            group["full_rate"] = fresh["full_rate"]  # a run may go on more gently than it began
        self.steps, self.spent_s = state["steps"], state["spent_s"]

    next_batch = 0

    def progress(self) -> float:
        """Share of the time budget that is used, 0 to 1."""
        return min(1.0, self.spent_s / (float(self.options.budget_min) * 60))

    def go(self) -> None:
        """Train until the budget is used or SIGTERM comes, saving on the way; writes RUN/last.pt and RUN/weights.pt."""
        saved_s, began = self.spent_s, time.monotonic() - self.spent_s
        mosaics = self.progress() < MOSAICS_UNTIL
        stream = self._stream(mosaics)
        stopped: list[int] = []
        signal.signal(signal.SIGTERM, lambda number, _: stopped.append(number))
        while self.progress() < 1 and not stopped:
            if mosaics and self.progress() >= MOSAICS_UNTIL:
                mosaics, stream = False, self._stream(False)
            pictures, boxes = next(stream)
            self.next_batch += 1
            with self.pace.measured(pictures.numel()):
                parts = self._step(pictures, boxes)
            self.spent_s = time.monotonic() - began
            if self.steps % LOG_EVERY == 0:
                self._log(parts)
            if self.spent_s - saved_s > SAVE_EVERY_S:
                self.save()
                saved_s = self.spent_s
        self.save()

    def _stream(self, mosaics: bool) -> Iterator[Any]:
        data = Samples(self.options.set, tuple(self.options.sizes), self.options.batch, Mix(), self.next_batch, mosaics)
        return iter(DataLoader(data, batch_size=None, num_workers=1, prefetch_factor=6))

    def _step(self, pictures: torch.Tensor, boxes: torch.Tensor) -> list[float]:
        self.model.train()
        for layer in self.model.model[: self.options.freeze]:
            layer.eval()  # frozen means its norms too
        share = 0.5 * (1 + math.cos(math.pi * self.progress())) * 0.98 + 0.02
        share *= min(1.0, (self.steps + 1) / WARM_UP_STEPS)
        for group in self.optimiser.param_groups:
            group["lr"] = group["full_rate"] * share
        images = pictures.to(self.device, memory_format=torch.channels_last).float() / 255
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            found = self.model(images)
        found = {k: v.float() if torch.is_tensor(v) else v for k, v in found.items()}
        batch = {"img": images, "batch_idx": boxes[:, 0], "cls": boxes[:, 1:2], "bboxes": boxes[:, 2:]}
        losses, items = self.loss(found, batch)
        losses.sum().backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 10.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.steps += 1
        self._average()
        return [float(v) for v in (items.values() if isinstance(items, dict) else items)]

    @torch.no_grad()  # type: ignore[untyped-decorator]
    def _average(self) -> None:
        decay = AVERAGE_DECAY * (1 - math.exp(-self.steps / 150))
        theirs = self.model.state_dict()
        for name, value in self.average.state_dict().items():
            if value.dtype.is_floating_point:
                value.mul_(decay).add_(theirs[name].detach(), alpha=1 - decay)

    def _log(self, parts: list[float]) -> None:
        row: dict[str, Any] = {
            "step": self.steps,
            "spent_min": round(self.spent_s / 60, 2),
            "progress": round(self.progress(), 4),
        }
        row["threads"] = torch.get_num_threads()
        row["losses"] = [round(p, 3) for p in parts]
        with (self.run / "log.jsonl").open("a") as file:
            file.write(json.dumps(row) + "\n")

    def save(self) -> None:
        """Write last.pt (to go on) and weights.pt (the averaged model, loadable by ultralytics), each at once."""
        state = {
            "model": self.model.state_dict(), "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(), "steps": self.steps, "spent_s": self.spent_s,
            "next_batch": self.next_batch,
        }  # fmt: skip
        _write(state, self.run / "last.pt")
        bare = copy.deepcopy(self.average).half().to("cpu")
        bare.criterion = None
        _write({"model": bare, "ema": None, "train_args": {}, "epoch": -1}, self.run / "weights.pt")


def _write(state: dict[str, Any], file: Path) -> None:
    part = file.with_suffix(".part")
    torch.save(state, part)
    part.replace(file)


def _layer(name: str) -> int:
    """Number of the layer that a parameter, such as model.4.cv1.conv.weight, belongs to."""
    return int(name.split(".")[1])


def _groups(model: torch.nn.Module, rate: float) -> list[dict[str, Any]]:
    """Parameter groups: backbone and rest, with and without weight decay (none on biases and norms)."""
    rows: dict[tuple[bool, bool], list[torch.nn.Parameter]] = {}
    for name, weights in model.named_parameters():
        if weights.requires_grad:
            early = _layer(name) < BACKBONE_LAYERS
            rows.setdefault((early, weights.ndim > 1), []).append(weights)
    return [
        {"params": w, "full_rate": rate * (BACKBONE_RATE if early else 1), "weight_decay": 5e-4 if many else 0.0}
        for (early, many), w in rows.items()
    ]


if __name__ == "__main__":
    main()
