import subprocess
import sys

from course import datasets


def test_importing_the_package_loads_nothing_heavy():
    heavy = {"torch", "torchvision", "sklearn", "scipy", "matplotlib"}
    code = f"import sys, course.datasets; print(sorted({heavy!r} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_every_public_name_is_there():
    assert all(hasattr(datasets, name) for name in datasets.__all__)
    assert sorted(datasets.__all__) == sorted(set(datasets.__all__))
