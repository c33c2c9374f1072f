"""The names that a cell uses and binds, in the ways in which cells are written."""

from __future__ import annotations

import pytest

from course.grading.names import binds, uses

#: What a cell uses of others, and what it binds.
CELLS = {
    "x": ("x", ""),
    "x = y": ("y", "x"),
    "x = 1\nx": ("", "x"),
    "x += 1": ("x", "x"),
    "x.a = 1": ("x", ""),
    "x[y] = 1": ("x y", ""),
    "del x": ("x", ""),
    "x, *y = z": ("z", "x y"),
    "(x := y)": ("y", "x"),
    "import a.b, c as d\nfrom e import f": ("", "a d f"),
    "for x in y:\n    x\nelse:\n    z": ("y z", "x"),
    "for x in y:\n    z = x\nz": ("y z", "x z"),
    "if x:\n    y = 1\ny": ("x y", "y"),
    "while x:\n    y = x": ("x", "y"),
    "with x as y:\n    y": ("x", "y"),
    "try:\n    x = 1\nexcept E as e:\n    e\nx": ("E e x", "e x"),
    "def f(a, b=x):\n    c = a\n    return c + y": ("x y", "f"),
    "def f():\n    global x\n    x = y": ("y", "f x"),
    "y = 1\ndef f():\n    return y": ("y", "f y"),
    "class A(B):\n    a = b\n    def f(self):\n        return self.c + a": ("B a b", "A"),
    "@d\ndef f(): pass": ("d", "f"),
    "lambda x: x + y": ("y", ""),
    "f'{x} {y!r}'": ("x y", ""),
    "await x": ("x", ""),
    "%matplotlib inline\nx = 1": ("inline matplotlib", "x"),
    "%time y = f(x)": ("f time x y", ""),
    "x = !ls $y": ("ls y", "x"),
    "x?": ("x", ""),
    "%%time\ny = x": ("time x y", "y"),
    "%%timeit\nx": ("timeit x", ""),
    "x: int = 3": ("int", "x"),
    "'x'  # y": ("", ""),
    "": ("", ""),
}


@pytest.mark.parametrize("source", CELLS)
def test_a_cell_uses_and_binds_what_python_would_look_up_and_set(source: str) -> None:
    used, bound = (set(names.split()) for names in CELLS[source])
    of_python = {"__name__", "__annotations__", "__annotate__", "__conditional_annotations__"}
    assert (uses(source) or set()) - of_python == used
    assert binds(source) == bound


@pytest.mark.parametrize(
    "source",
    [
        *("eval('x')", "exec(code)", "globals()['x']", "vars()", "'x' in dir()", "import __main__", "%run -i other.py"),
        *("get_ipython().user_ns['x']", "import sys\nsys.modules[__name__].x", "import inspect", "x = (", "return x"),
        *("#" + "x" * 300_000, "(" * 2000 + ")" * 2000),
    ],
)
def test_where_names_cannot_be_told_it_says_so(source: str) -> None:
    assert uses(source) is None


def test_eval_of_a_network_is_no_eval() -> None:
    assert uses("net.eval()") == {"net"}


@pytest.mark.parametrize(
    "source", ["exec(code)", "from x import *", "globals()['x'] = 1", "vars().update(x=1)", "x = ("]
)
def test_where_bound_names_cannot_be_told_it_says_so(source: str) -> None:
    assert binds(source) is None


def test_looking_up_a_name_in_all_names_binds_nothing_more() -> None:
    assert binds("y = globals()['x']") == {"y"}
    assert binds("y = globals()['x'] == 3") == {"y"}
