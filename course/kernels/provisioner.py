"""The bridge to Jupyter: a kernel provisioner, so that any Jupyter client starts, interrupts and ends confined kernels.

It is the entry point ``course-confined`` of the group ``jupyter_client.kernel_provisioners``: with the metadata
``{"kernel_provisioner": {"provisioner_name": "course-confined"}}`` a kernel specification gets confined kernels in any
client, in the folder that the client starts them in.
"""

from __future__ import annotations

import asyncio
import atexit
import functools
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

from course.kernels.clock import Clock
from course.kernels.kernels import Kernels
from course.kernels.manager import ENTRY_POINT

__all__ = ["ConfinedProvisioner"]


class ConfinedProvisioner(KernelProvisionerBase):
    """One confined kernel, started again after each restart.

    kernels: where it comes from; None: from those that all clients in this process share.
    folder: its submission; None: the folder that the client asks for.
    """

    def __init__(self, kernels: Kernels | None = None, folder: Path | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kernels, self.folder = kernels or _shared(), folder
        self.name = ""
        self.asked_to_end = False

    @property
    def has_process(self) -> bool:
        return bool(self.name) and self.kernels.ended(self.name) is None

    @property
    def why(self) -> str | None:
        """Why the kernel ended, in words; None while it runs, and when it was asked to end."""
        if not self.name or self.asked_to_end:
            return None
        return self.kernels.ended(self.name) or None

    @property
    def fault(self) -> str:
        """Whose doing the kernel's end was: "student", "machine" or "unknown"."""
        return self.kernels.fault(self.name)

    @property
    def clock(self) -> Clock | None:
        """Tells the time that is the running kernel's own; None while it is not known to run."""
        return self.kernels.clock(self.name)

    @property
    def memory(self) -> int:
        """The most memory that a process of the ended kernel was seen to have resident, in bytes."""
        return self.kernels.memory(self.name)

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        manager: Any = self.parent
        if manager.transport != "ipc":  # without a network, a kernel is reached by sockets in a folder
            self.kernels.connect(manager)
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        return await super().pre_launch(cmd=[], **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        self.name = Path(str(self.connection_info["ip"])).parent.name
        self.asked_to_end = False
        self.kernels.start(self.name, self.folder or Path(kwargs.get("cwd") or "").absolute(), self.connection_info)
        return self.connection_info

    async def poll(self) -> int | None:
        return None if self.has_process else 1

    async def wait(self) -> int | None:
        while self.has_process:
            await asyncio.sleep(0.005)
        return 1

    async def send_signal(self, signum: int) -> None:
        if self.has_process:
            self.kernels.signal(self.name, signum)

    async def kill(self, restart: bool = False) -> None:
        if self.has_process:
            self.asked_to_end = True
            self.kernels.end(self.name)
            await self.wait()

    async def terminate(self, restart: bool = False) -> None:
        await self.kill(restart)

    async def shutdown_requested(self, restart: bool = False) -> None:
        self.asked_to_end = self.has_process

    async def cleanup(self, restart: bool = False) -> None:
        """Nothing of a kernel outlives it but its sockets' folder, which goes with the keeper's."""


@functools.cache
def _shared() -> Kernels:
    """The kernels of clients that know only a kernel specification: one keeper a process, nothing preloaded."""
    kernels = Kernels(preload=())
    atexit.register(kernels.close)
    return kernels


# Installed packages announce this as an entry point; a checkout that was installed before it had one does it here.
KernelProvisionerFactory.provisioners.setdefault(
    ENTRY_POINT,
    EntryPoint(ENTRY_POINT, f"{__name__}:{ConfinedProvisioner.__name__}", KernelProvisionerFactory.GROUP_NAME),
)
