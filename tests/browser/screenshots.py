"""`make screenshots`: run the browser tests, and write the pictures of README and docs from what they saw."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[2]

#: By name in docs/figures: the test's screenshot, and what of it is shown (left, top, right, bottom; in its pixels).
FIGURES = {
    "lab-named-mistake": ("convnet-named-mistake", (434, 48, 1866, 1306)),
    "lab-training": ("convnet-training", (434, 48, 1866, 1306)),
    "lab-heatmaps": ("convnet-heatmaps", (434, 48, 1866, 1306)),
    "formgrader-submissions": ("formgrader-submissions", (56, 100, 1866, 760)),
    "formgrader-derivation": ("formgrader-derivation", None),  # that panel alone
    "formgrader-rubric": ("formgrader-rubric", None),
}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        tests = [sys.executable, "-m", "pytest", "-q", str(Path(__file__).parent)]
        done = subprocess.run(tests, cwd=ROOT, env={**os.environ, "COURSE_SCREENSHOTS": folder}, check=False)
        if done.returncode == 0:
            write_figures(Path(folder))
        return done.returncode


def write_figures(screenshots: Path) -> None:
    """Crop, and keep 128 colours: enough for pages of text, and a fifth of the size."""
    for name, (source, box) in FIGURES.items():
        picture = Image.open(screenshots / f"{source}.png").convert("RGB")
        picture = picture.crop(box) if box else picture
        target = ROOT / "docs" / "figures" / f"{name}.png"
        picture.quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)
        print(f"{target.relative_to(ROOT)}: {picture.width}x{picture.height}, {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    sys.exit(main())
