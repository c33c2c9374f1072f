"""Right is right, wrong is wrong: all sample answers, judged with 20 seeds, in this process.

python -m benchmarks.verify [assignment ...] writes benchmarks/results/verify.json, and the confusion table as a picture
for each assignment, verify-<assignment>.png: a row for each mistake that was made, a column for each that was named.
Goals: all right answers in full, no wrong one, no false name, nine in ten named, single slips at half or more.
"""

from __future__ import annotations

import contextlib
import copy
import io
import os
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import numpy
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from benchmarks.side_by_side import RESULTS, environment, write
from course.assignment import Assignment
from course.challenge import answer, draw_challenges
from course.commands.samples import UNFORESEEN, Sample, exercise_of, read_samples
from course.exercise import Exercise, Verdict
from course.judge import Challenge, judge

ROOT = Path(__file__).resolve().parents[1]
#: Twenty seeds, or as many as $SEEDS says.
SEEDS = range(1, 1 + int(os.environ.get("SEEDS", "20")))

#: No slips in an answer, but answers that raise, give nothing or something else altogether: they need not keep half.
NO_SLIPS = {
    *("no-return", "no-gradient", "not-a-scalar", "not-a-tensor", "not-parameters", "fails-for-some-layers"),
    *("wrong-shape", "shape-of-weights", "padding-left-out", "kernel-size", "no-convolution", "weights-left-out"),
    *("nothing-arrives", "gradient-instead", "z-plus-rule", "error-instead"),
}

#: What the notebooks define, besides what is asked for.
NOTEBOOKS: dict[str, dict[str, Any]] = {
    "convnet": {"copy": copy, "numpy": numpy},
    "faces": {"np": numpy, "torch": torch, "nn": torch.nn, "optim": torch.optim},
}


def verdicts(sample: Sample, assignment: Assignment, exercise: Exercise, drawn: list[list[Challenge]]) -> list[Verdict]:
    """The verdict on an answer with each seed's challenges, as in a kernel of its own each time."""
    return [_verdict(sample, assignment, exercise, challenges) for challenges in drawn]


def _verdict(sample: Sample, assignment: Assignment, exercise: Exercise, challenges: list[Challenge]) -> Verdict:
    names = {**vars(assignment.solution()), **NOTEBOOKS[assignment.name], "__name__": "__main__"}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")  # an overflow is part of many a mistake
        numpy.random.seed(0)
        torch.manual_seed(0)
        for source in [*sample.cells.values(), *sample.added.values()]:
            exec(compile(source, "ipykernel_1/cell.py", "exec"), names)  # as in a notebook
        return judge(exercise, challenges, [answer(c.case, names, c.inputs) for c in challenges])


def confusion(rows: Counter[tuple[str, str]], path: Path, title: str) -> None:
    """Draw how often each mistake was given each name, in shares of its row."""
    made, named = sorted({m for m, _ in rows}), sorted({n for _, n in rows}, key=lambda n: (n == "none", n))
    made = [m for m in made if m in named] + [m for m in made if m not in named]
    table = numpy.array([[rows[m, n] for n in named] for m in made], float)
    shares = table / table.sum(axis=1, keepdims=True)
    figure = Figure(figsize=(4 + 0.26 * len(named), 3 + 0.2 * len(made)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(len(named)), named, rotation=90, fontsize=6)
    axes.set_yticks(range(len(made)), made, fontsize=6)
    axes.set(xlabel="mistake named", ylabel="mistake made", title=title)
    for i, j in numpy.argwhere(shares):
        axes.text(j, i, f"{100 * shares[i, j]:.0f}", ha="center", va="center", fontsize=5, color="0.5")
    figure.savefig(path, dpi=150)


def main() -> int:
    os.environ.setdefault("COURSE_DATA", "sample")
    counts: Counter[str] = Counter()
    faults: list[str] = []
    for name in sys.argv[1:] or ("convnet", "faces"):
        assignment = Assignment(ROOT, name)
        exercises = {e.name: e for e in assignment.exercises if isinstance(e, Exercise) and e.cases}
        names = vars(assignment.solution())
        drawn = {e.name: [draw_challenges(e, names, seed) for seed in SEEDS] for e in exercises.values()}
        rows: Counter[tuple[str, str]] = Counter()
        for sample in read_samples(ROOT / "tests" / "submissions" / name):
            exercise = exercises.get(exercise_of(sample))
            if exercise is None:
                continue  # files are judged by `course verify`
            for seed, verdict in zip(SEEDS, verdicts(sample, assignment, exercise, drawn[exercise.name]), strict=True):
                what = f"{exercise.name}: {sample.name}, seed {seed}: {verdict.score:g} of {verdict.points:g}"
                made, given = sample.settings.get("mistake", "right"), " + ".join(verdict.mistakes) or "none"
                rows[f"{exercise.name}: {made}", given] += 1
                counts["right" if sample.mistake is None else "wrong"] += 1
                if sample.mistake is None:
                    good = verdict.score == verdict.points
                    counts["right in full"] += good
                else:
                    counts["wrong not in full"] += verdict.score < verdict.points
                    counts["named rightly"] += bool(verdict.mistakes) and sample.is_named_rightly(verdict.mistakes)
                    false = bool(verdict.mistakes) and not sample.is_named_rightly(verdict.mistakes)
                    counts["named falsely"] += false
                    slip = sample.is_single_slip and bool(verdict.mistakes) and not NO_SLIPS & set(verdict.mistakes)
                    half = not slip or 2 * verdict.score >= verdict.points
                    counts["single slips"] += slip
                    counts["single slips below half"] += not half
                    named = bool(verdict.mistakes) or UNFORESEEN in sample.names
                    good = verdict.score < verdict.points and not false and half and named
                if not good:
                    faults.append(f"{what}, made {made}, named {given}")
        confusion(rows, RESULTS / f"verify-{name}.png", f"{name}: sample answers, {len(SEEDS)} seeds, in per cent")
        answers = Counter(
            "right" if s.mistake is None else "wrong" for s in read_samples(ROOT / "tests/submissions" / name)
        )
        print(f"{name}: {answers['right']} right and {answers['wrong']} wrong answers, files included")
    for fault in faults:
        print(fault)
    met = counts["right in full"] == counts["right"] and counts["wrong not in full"] == counts["wrong"]
    met &= not counts["named falsely"] and counts["named rightly"] >= 0.9 * counts["wrong"]
    met &= not counts["single slips below half"]
    print(dict(counts), "met" if met else "NOT met")
    write(
        "verify",
        [],
        counts=dict(counts),
        seeds=len(SEEDS),
        met=met,
        faults=faults,
        environment=environment("numpy", "torch"),
    )
    return not met


if __name__ == "__main__":
    sys.exit(main())
