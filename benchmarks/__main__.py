"""Run all benchmarks, one after the other: ``make bench``. Each writes its results to benchmarks/results/."""

import subprocess
import sys
from pathlib import Path

BENCHMARKS = ("check", "convnet", "faces")


def main() -> int:
    """Run each in a process of its own; the exit code counts those that failed."""
    failed = 0
    for name in BENCHMARKS:
        print(f"== {name}", flush=True)
        failed += subprocess.run([sys.executable, str(Path(__file__).with_name(f"{name}.py"))]).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
