"""Train the convnet as its notebook does, and record how the test accuracy grows.

COURSE_DATA=<folder> python benchmarks/convnet.py writes convnet-accuracy.json and convnet-accuracy.png.
"""

import argparse
import json
import shutil
from contextlib import chdir
from pathlib import Path
from runpy import run_path
from tempfile import TemporaryDirectory

import numpy as np
from tqdm import tqdm

from course import datasets
from course.assignment import Assignment

ROOT = Path(__file__).resolve().parents[1]
CHECKPOINTS = {10, 20, 40, 100, 200, 400, 1000, 2000, 4000, 6000, 8000, 10000}


def train(solution, data, iterations, seed):
    """Train a new network in the current folder; yield what is measured at each checkpoint."""
    np.random.seed(seed)  # the layers and the notebook draw from NumPy's global generator
    nn = solution.buildcnn()
    held_out = datasets.cifar10_held_out(data.name, np.random.default_rng(seed), 1000)
    for i in tqdm(range(1, iterations + 1), mininterval=1):
        R = np.random.permutation(len(data.Xtrain))[:25]
        y = nn.forward(data.Xtrain[R])
        nn.gradprop(solution.geterrorgrad(y, data.Ttrain[R]), pixels=False)
        nn.update(0.01)
        if i in CHECKPOINTS or i == iterations:
            nn.dump(data=data.name, iterations=i)
            yield {
                "iterations": i,
                "test_accuracy": accuracy(nn, data.Xtest, data.Ttest),
                "held_out_accuracy": accuracy(nn, *held_out),
            }


def accuracy(nn, X, T):
    Y = np.concatenate([nn.forward(X[i : i + 100]) for i in range(0, len(X), 100)])
    return round(float((Y.argmax(axis=-1) == T.argmax(axis=-1)).mean()), 4)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iterations", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results", help="folder of the report")
    parser.add_argument(
        "--parameters", type=Path, help="folder, seen from the course's, to keep the trained parameters in"
    )
    arguments = parser.parse_args()
    results = arguments.results.resolve()
    results.mkdir(parents=True, exist_ok=True)

    assignment = Assignment(ROOT, "convnet")
    solution = assignment.solution()
    data = datasets.cifar10()
    points = []
    with TemporaryDirectory() as folder, chdir(folder):
        for point in train(solution, data, arguments.iterations, arguments.seed):
            points.append(point)
            tqdm.write("{iterations:6d} {test_accuracy:.3f} (held out {held_out_accuracy:.3f})".format(**point))
        if arguments.parameters:
            shutil.copytree("cnn", ROOT / arguments.parameters, dirs_exist_ok=True)
    report = {
        "data": data.name,
        "training_images": len(data.Xtrain),
        "test_images": len(data.Xtest),
        "held_out_images": 1000,
        "seed": arguments.seed,
        "numpy": np.__version__,
        "checkpoints": points,
    }
    (results / "convnet-accuracy.json").write_text(json.dumps(report, indent=1) + "\n")
    accuracycurve = run_path(str(assignment.source / "utils.py"))["accuracycurve"]
    figure = accuracycurve([(point["iterations"], point["test_accuracy"]) for point in points])
    figure.savefig(results / "convnet-accuracy.png", dpi=110)


if __name__ == "__main__":
    main()
