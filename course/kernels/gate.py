"""Between a kernel and its client: bytes go both ways, and are counted on the way out.

    client ── sockets ── gate ── the kernel's sockets ── kernel

A kernel can send faster than its client reads, and the client's sockets would hold all of it. A gate is a small process
for one kernel, outside of its room; it understands nothing of what it passes on, and ends when the kernel has sent more
than it may.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

__all__ = ["TOO_MUCH", "ports", "serve"]

#: How a gate ends when the kernel has sent too much.
TOO_MUCH = 3

_CHUNK = 2**18


def ports(connection: Mapping[str, Any]) -> list[int]:
    """The numbers that a connection's sockets have at the end of their names."""
    return [int(value) for name, value in connection.items() if name.endswith("_port")]


def serve(outside: Path, inside: Path, numbers: list[int], most: int) -> NoReturn:
    """Pass on what comes to the sockets ``<outside>-<number>``, until `most` bytes have come from the kernel."""
    asyncio.run(_serve(outside, inside, numbers, most))
    os._exit(0)


async def _serve(outside: Path, inside: Path, numbers: list[int], most: int) -> None:
    left = most

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool) -> None:
        nonlocal left
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(_CHUNK):
                if counted:
                    left -= len(data)
                    if left < 0:
                        os._exit(TOO_MUCH)
                writer.write(data)
                await writer.drain()
        writer.close()

    async def connected(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            theirs, to_kernel = await asyncio.open_unix_connection(f"{inside}-{number}", limit=_CHUNK)
        except OSError:  # the kernel is not there yet: the client tries again
            writer.close()
            return
        await asyncio.gather(pump(reader, to_kernel, counted=False), pump(theirs, writer, counted=True))

    def handler(number: int) -> Any:
        return lambda reader, writer: connected(number, reader, writer)

    for number in numbers:
        await asyncio.start_unix_server(handler(number), f"{outside}-{number}", limit=_CHUNK)
    await asyncio.Event().wait()
