"""How often the three networks of the faces assignment recognise a person, after the notebook's full training.

Runs the instructor's notebook itself, so what is measured is what students train. Takes some ten minutes on two cores
and needs the real photographs and VGG-16 ($COURSE_DATA, or downloaded).

    python benchmarks/faces.py
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "faces-accuracy.json"

#: The least that the networks should reach on test images of the real data.
AT_LEAST = {"net 1: plain": 0.78, "net 2: dropout": 0.78, "net 3: VGG-16": 0.94}

MEASURED = "import json; print(json.dumps({'data': D.name, 'images': len(D.images), 'accuracy': accuracy}))"


def measure() -> dict[str, object]:
    """The data's name, and each network's share of recognised training and test images."""
    notebook = nbformat.read(ROOT / "source" / "faces" / "faces.ipynb", as_version=4)
    last = next(i for i, cell in enumerate(notebook.cells) if cell.id == "table")
    notebook.cells[last + 1 :] = [nbformat.v4.new_code_cell(MEASURED)]
    folder = str(ROOT / "source" / "faces")
    resources = {"metadata": {"path": folder}}
    client = NotebookClient(notebook, timeout=None, resources=resources, on_cell_executed=show_printed)
    client.execute(env={name: value for name, value in os.environ.items() if name != "COURSE_RUN"})
    measured: dict[str, object] = json.loads(notebook.cells[-1].outputs[-1].text)
    return measured


def show_printed(cell: nbformat.NotebookNode, **_: object) -> None:
    for output in cell.get("outputs", []):
        if output.get("name") == "stdout":
            print(output.text, end="", flush=True)


def main() -> int:
    start = time.monotonic()
    measured = measure()
    minutes = round((time.monotonic() - start) / 60, 1)
    accuracy = {
        name: {"train": round(train, 3), "test": round(test, 3)} for name, (train, test) in measured["accuracy"].items()
    }
    RESULTS.write_text(json.dumps(measured | {"accuracy": accuracy, "minutes": minutes}, indent=2) + "\n")

    print(f"\n{'network':<16} {'train':>6} {'test':>6} {'asked':>6}   ({measured['data']}, {minutes} minutes)")
    for name, shares in accuracy.items():
        print(f"{name:<16} {shares['train']:>6.3f} {shares['test']:>6.3f} {AT_LEAST[name]:>6.2f}")
    plain, dropout, _ = (shares["test"] for shares in accuracy.values())
    reached = dropout > plain and all(accuracy[name]["test"] >= least for name, least in AT_LEAST.items())
    print("all reached" if reached else "not reached")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
