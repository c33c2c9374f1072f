"""Doing once, in the keeper, what every kernel would do at its start: importing, and what is slow at first use."""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

__all__ = ["PRELOAD", "warm_up"]

#: What both assignments import; torch._dynamo is what torch.optim imports at first use, and takes longest.
_PRELOAD = (
    *("numpy", "scipy.io", "PIL.Image", "matplotlib.pyplot", "tqdm.auto"),
    *("sklearn.datasets", "sklearn.linear_model", "torch", "torch._dynamo", "torchvision"),
    *("course.check", "course.graded", "course.datasets", "course.drawing"),
)

#: The same, as far as it is installed: a course of one's own may do without PyTorch.
PRELOAD = tuple(name for name in _PRELOAD if find_spec(name.partition(".")[0]))

#: What IPython imports late: at their start, at the first error, at the first shell command.
_KERNEL = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "tornado.platform.asyncio"),
    *("IPython.core.completerlib", "IPython.core.magics", "IPython.core.magics.ast_mod", "IPython.core.debugger"),
    *(
        "IPython.extensions.storemagic",
        "IPython.core.logger",
        "stack_data",
        "pygments.formatters.terminal256",
        "pexpect",
    ),
)


def warm_up(preload: Sequence[str]) -> None:
    """Import modules, and use those that are slow at first. Raises `RuntimeError` where that started a thread.

    A process with threads must not fork: a lock that another thread holds is never released in the child.
    """
    # tqdm must not see that a kernel is coming, or it draws widgets, which ignore TQDM_DISABLE.
    for name in (*preload, *_KERNEL):
        importlib.import_module(name)
    for name, rehearse in _REHEARSALS.items():
        if name in sys.modules:
            rehearse()
    threads = len(os.listdir("/proc/self/task")) - 1
    if threads:
        raise RuntimeError(f"{', '.join(preload)} started {threads} threads when preloaded: leave out the culprit")
    gc.collect()
    gc.freeze()  # or the first collection in a kernel would write to, and so copy, every page


def _draw() -> None:
    """Find the fonts and the backends."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.registry import backend_registry
    from matplotlib.figure import Figure

    importlib.import_module("matplotlib_inline.backend_inline")
    registry: Any = backend_registry
    registry.list_all()
    figure = Figure()
    FigureCanvasAgg(figure)
    figure.add_subplot(title="$x$", xlabel="x").plot([0, 1])
    figure.savefig(io.BytesIO(), bbox_inches="tight")


def _convolve() -> None:
    """Choose the kernels for this processor."""
    import torch

    torch.nn.functional.conv2d(torch.zeros(1, 3, 8, 8), torch.zeros(2, 3, 3, 3))


def _regress() -> None:
    """Import what scikit-learn imports when it is used."""
    from sklearn.linear_model import LogisticRegression

    LogisticRegression().fit([[0.0], [1.0], [2.0]], [0, 1, 2])


_REHEARSALS: dict[str, Callable[[], None]] = {"matplotlib": _draw, "torch": _convolve, "sklearn": _regress}
