"""Confined kernels for notebooks that nobody has read: what runs in one can compute, and little else.

A `Kernels` keeps one keeper process (`course.kernels.keeper`), which starts kernels in the best layer that the machine
has, watches what they use and ends them. This room knows nothing of exercises. Linux only.
"""

import sys

if sys.platform != "linux":
    raise ImportError("course.kernels needs Linux, where kernels can be confined: grade on Linux, a container or WSL 2")

from course.kernels.kernels import Kernels
from course.kernels.layers import LayerStatus, NoSandbox, layers, resources
from course.kernels.limits import Limits
from course.kernels.manager import ConfinedKernelManager
from course.kernels.provisioner import ConfinedProvisioner

__all__ = [
    "ConfinedKernelManager",
    "ConfinedProvisioner",
    "Kernels",
    "LayerStatus",
    "Limits",
    "NoSandbox",
    "layers",
    "resources",
]
