"""How long `check` takes for each exercise, on the solution's answers and the public examples of the release.

python benchmarks/check.py writes benchmarks/results/check.json. The goal: under half a second on two cores.
"""

from __future__ import annotations

import os
import statistics
from pathlib import Path

from side_by_side import environment, measure, write

from course.assignment import Assignment
from course.challenge import answer, public_challenges
from course.exercise import Exercise
from course.judge import judge

ROOT = Path(__file__).resolve().parents[1]
GOAL = 0.5


def main() -> None:
    os.environ.setdefault("COURSE_DATA", "sample")
    seconds = {}
    for name in ("convnet", "faces"):
        assignment = Assignment(ROOT, name)
        names = vars(assignment.solution())
        for exercise in assignment.exercises:
            if not isinstance(exercise, Exercise) or not exercise.cases:
                continue

            def check(exercise: Exercise = exercise, assignment: Assignment = assignment, names: dict = names) -> None:
                challenges = public_challenges(exercise, assignment.release)
                judge(exercise, challenges, [answer(c.case, names, c.inputs) for c in challenges])

            times = measure({exercise.name: check}, repeats=7, warm_up=1)
            seconds[exercise.name] = float(f"{statistics.median(times[exercise.name]):.3g}")
            print(f"{name:8} {exercise.name:17} {seconds[exercise.name]:6.3f} s, goal {GOAL} s")
    met = all(value < GOAL for value in seconds.values())
    write("check", [], seconds=seconds, goal=GOAL, met=met, environment=environment("numpy", "torch"))


if __name__ == "__main__":
    main()
