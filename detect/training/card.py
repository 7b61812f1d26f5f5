"""Write the card: `python -m detect.training.card MODEL OUT --name NAME --numbers A.json --build build.json ...`.

Copies model.xml and model.bin into OUT beside model.toml (what the runtime checks: hashes, classes, input size) and
CARD.md (what a reader of findings must know: data, licences, recipe, accuracy with intervals, known failures).
Numbers are the --json files of detect.training.evaluate, run on the very file that is shipped.
"""

import argparse
import datetime
import hashlib
import json
import shutil
from pathlib import Path

from detect.training import labels
from detect.training.evaluate import SUPPRESS_IOU, Result, table

TEXT = Path(__file__).with_name("card.md")
LARGEST_BYTES = 6_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="folder with model.xml and model.bin")
    parser.add_argument("out", type=Path)
    parser.add_argument("--name", required=True, help="name of this model, stored with each detection")
    parser.add_argument("--size", type=int, default=640)
    parser.add_argument("--look", type=int, default=384, help="input size of the second look at persons; 0: none")
    parser.add_argument("--recipe", required=True, help="one sentence: from what, on what, how long")
    parser.add_argument("--numbers", type=Path, nargs="+", required=True)
    parser.add_argument("--build", type=Path, required=True, help="build.json of the training set")
    parser.add_argument("--date", type=datetime.date.fromisoformat, required=True)
    options = parser.parse_args()
    write(options)


def write(options: argparse.Namespace) -> None:
    """Copy the two files and write model.toml and CARD.md.

    Raises:
        labels.LabelError: the files are together larger than may be shipped.
    """
    options.out.mkdir(parents=True, exist_ok=True)
    hashes = {}
    total = 0
    for end in ("xml", "bin"):
        data = (options.model / f"model.{end}").read_bytes()
        hashes[end], total = hashlib.sha256(data).hexdigest(), total + len(data)
    if total > LARGEST_BYTES:
        raise labels.LabelError(f"{options.model} holds {total / 1e6:.1f} MB; at most 6 MB are shipped.")
    for end in ("xml", "bin"):
        shutil.copyfile(options.model / f"model.{end}", options.out / f"model.{end}")
    numbers = [json.loads(file.read_text()) for file in options.numbers]
    (options.out / "model.toml").write_text(_model_toml(options, hashes, numbers), encoding="utf-8")
    (options.out / "CARD.md").write_text(_card(options, hashes, numbers, total), encoding="utf-8")


def _model_toml(options: argparse.Namespace, hashes: dict[str, str], numbers: list[Result]) -> str:
    lines = [
        "# What the runtime checks before it uses the model; made by detect.training.card.",
        'file = "model.xml"',
        f"name = {json.dumps(options.name)}",
        f"date = {options.date.isoformat()}",
        f"size_px = {options.size}",
        f"look_px = {options.look}",
        f"classes = {json.dumps(list(labels.CLASSES))}",
        f"suppress_iou = {SUPPRESS_IOU}",
        f'sha256_xml = "{hashes["xml"]}"',
        f'sha256_bin = "{hashes["bin"]}"',
        f"recipe = {json.dumps(options.recipe)}",
    ]
    for result in numbers:
        for part in ("images", "mot"):
            for name, row in result.get(part, {}).items():
                lines += [
                    "", "[[accuracy]]", f'data = "{result.get(part + "_name", part)}"', f'class = "{name}"',
                    f"size_px = {result['size_px']}", f"look_px = {result.get('look_px', 0)}", f"ap50 = {row['ap50']}",
                    f"ap50_95_percent = [{row['low']}, {row['high']}]", f"true_boxes = {row['true']}",
                ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _card(options: argparse.Namespace, hashes: dict[str, str], numbers: list[Result], total: int) -> str:
    counts = json.loads(options.build.read_text())
    rows = "\n".join(f"| {name} | {count} |" for name, count in counts.items())
    return TEXT.read_text(encoding="utf-8").format(
        name=options.name,
        date=options.date.isoformat(),
        megabytes=f"{total / 1e6:.2f}",
        sha256_xml=hashes["xml"],
        sha256_bin=hashes["bin"],
        size_px=options.size,
        recipe=options.recipe,
        counts=rows,
        tables="\n\n".join(table(result) for result in numbers),
    )


if __name__ == "__main__":
    main()
