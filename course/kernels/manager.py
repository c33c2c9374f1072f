"""Jupyter's manager and client of one kernel, for confined kernels: bounded, quick to start, and told why one ended.

They know a kernel by the provisioner that their specification names (`course.kernels.provisioner`), and only so.
"""

from __future__ import annotations

import contextlib
import math
import time
from queue import Empty
from typing import Any

import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import default

from course.kernels.clock import Clock
from course.kernels.limits import Limits

__all__ = ["ENTRY_POINT", "ConfinedKernelManager"]

#: The provisioner's name among the entry points of ``jupyter_client.kernel_provisioners``.
ENTRY_POINT = "course-confined"


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
    """jupyter_client's manager, which also knows why its kernel ended.

    limits: those of its kernel; the client keeps the one on messages.
    settings: what its provisioner is made with.
    """

    def __init__(self, limits: Limits, **settings: Any) -> None:
        super().__init__(client_factory=ConfinedKernelClient)
        self.limits = limits
        stanza = {"kernel_provisioner": {"provisioner_name": ENTRY_POINT, "config": settings}}
        self._kernel_spec = KernelSpec(argv=[], display_name="Python 3", language="python", metadata=stanza)

    @property
    def _confined(self) -> Any:
        """Its `ConfinedProvisioner`; None until the kernel is first started."""
        return self.provisioner

    @property
    def ended(self) -> str | None:
        """Why the kernel ended, in words for a student; None while it runs, and when it was asked to end."""
        return self._confined.why if self._confined else None

    @property
    def fault(self) -> str:
        """Whose doing the end of its kernel was: "student", "machine" or "unknown"."""
        return self._confined.fault if self._confined else "unknown"

    @property
    def clock(self) -> Clock | None:
        """Tells the time that is its running kernel's own."""
        return self._confined.clock if self._confined else None

    @property
    def memory(self) -> int:
        """The most memory that a process of its ended kernel was seen to have resident, in bytes."""
        return self._confined.memory if self._confined else 0
