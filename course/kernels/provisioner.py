"""The bridge to Jupyter: a kernel provisioner, so that any Jupyter client starts, interrupts and ends confined kernels.

It is the entry point ``course-confined`` of the group ``jupyter_client.kernel_provisioners``: with the metadata
``{"kernel_provisioner": {"provisioner_name": "course-confined"}}`` a kernel specification gets confined kernels in any
client, in the folder that the client starts them in.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any

import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import default

from course.kernels.clock import Clock
from course.kernels.limits import Limits

if TYPE_CHECKING:
    from course.kernels.kernels import Kernels

__all__ = ["ENTRY_POINT", "ConfinedKernelManager", "ConfinedProvisioner"]

ENTRY_POINT = "course-confined"


class ConfinedProvisioner(KernelProvisionerBase):
    """One confined kernel, started again after each restart.

    kernels: where it comes from; None: from those that all clients in this process share.
    folder: its submission; None: the folder that the client asks for.
    """

    def __init__(self, kernels: Kernels | None = None, folder: Path | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if kernels is None:
            from course.kernels.kernels import shared

            kernels = shared()
        self.kernels, self.folder = kernels, folder
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


class ConfinedKernelClient(AsyncKernelClient):
    """jupyter_client's client, with bounded sockets, and without a last wait of 0.2 seconds when a kernel is ready."""

    @default("context")
    def _bounded_context(self) -> zmq.asyncio.Context:
        manager: Any = self.parent
        self._created_context = True
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.MAXMSGSIZE, manager.limits.message_bytes)
        context.setsockopt(zmq.RECONNECT_IVL, 5)  # milliseconds; the client is there before the kernel
        return context

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel has answered and its outputs arrive. Raises `RuntimeError` when it dies or is late."""
        deadline = time.monotonic() + (math.inf if timeout is None else timeout)
        while time.monotonic() < deadline:
            self.kernel_info()
            with contextlib.suppress(Empty):
                reply = await self.get_shell_msg(timeout=1)
                # What is published before a client is known to listen is lost: ask until something arrives.
                await self.get_iopub_msg(timeout=0.2)
                self._handle_kernel_info_reply(reply)
                return
            manager: Any = self.parent
            if not await manager.is_alive():
                raise RuntimeError(manager.ended or "the kernel ended before it was ready")
        raise RuntimeError(f"the kernel was not ready in {timeout:g} seconds")


class ConfinedKernelManager(AsyncKernelManager):
    """jupyter_client's manager, which also knows why its kernel ended."""

    def __init__(self, limits: Limits, **kwargs: Any) -> None:
        super().__init__(client_factory=ConfinedKernelClient, **kwargs)
        self.limits = limits

    @property
    def ended(self) -> str | None:
        """Why the kernel ended, in words for a student; None while it runs, and when it was asked to end."""
        return self.provisioner.why if isinstance(self.provisioner, ConfinedProvisioner) else None

    @property
    def fault(self) -> str:
        """Whose doing the end of its kernel was: "student", "machine" or "unknown"."""
        return self.provisioner.fault if isinstance(self.provisioner, ConfinedProvisioner) else "unknown"

    @property
    def clock(self) -> Clock | None:
        """Tells the time that is its running kernel's own."""
        return self.provisioner.clock if isinstance(self.provisioner, ConfinedProvisioner) else None

    @property
    def memory(self) -> int:
        """The most memory that a process of its ended kernel was seen to have resident, in bytes."""
        return self.provisioner.memory if isinstance(self.provisioner, ConfinedProvisioner) else 0
