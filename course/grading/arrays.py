"""Files that a student's process wrote, read without believing them: no link followed, no size trusted, no pickle."""

from __future__ import annotations

import errno
import io
import os
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from course.exercise import Arrays
from course.npz import Unreadable

__all__ = ["Unreadable", "parse_arrays", "read_arrays", "read_regular"]

MIB = 2**20

#: The kinds of dtype that may come out of a submission: numbers, and text for records.
KINDS = "biufU"

HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def read_regular(root: Path, name: str, limit: int) -> bytes:
    """The bytes of the regular file `name` under `root`, at most `limit` of them.

    No link is followed at any step below `root`, and nothing waits: not for the writer of a fifo, not for a device.

    Raises: FileNotFoundError; `Unreadable` for anything that is not a regular file of the allowed size; `OSError` for
    what the system says of its own state.
    """
    *folders, last = Path(name).parts
    if last == ".." or ".." in folders or Path(name).is_absolute():
        raise Unreadable(f"{name} lies outside the submission")
    try:
        with _directory(root, folders) as directory:
            descriptor = os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=directory)
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.ENXIO, errno.EISDIR):
            raise Unreadable(f"{name} is a link or cannot be opened ({error.strerror})") from None
        raise  # the machine's trouble: no rights, too many open files, a disk that fails
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unreadable(f"{name} is not a regular file")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(content) > limit:
        raise Unreadable(f"{name} is larger than {limit / MIB:g} MiB")
    return content


def read_arrays(root: Path, name: str, limit: int = 64 * MIB) -> Arrays:
    """The arrays of the ``.npz`` file `name` under `root`; see `parse_arrays`.

    The file is read once, so it cannot change on the way. Raises as `read_regular` does.
    """
    return parse_arrays(read_regular(root, name, limit), name, limit)


def parse_arrays(content: bytes, name: str, limit: int = 64 * MIB) -> Arrays:
    """The arrays of an ``.npz`` file's content: numbers and text only, together at most `limit` bytes.

    Raises: `Unreadable` for anything else; `name` is what it is called then.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > 256 or sum(member.file_size for member in members) > limit:
                raise Unreadable(f"{name} unpacks to too much")
            return {m.filename.removesuffix(".npy"): _array(archive, m, limit) for m in members}
    except Unreadable:
        raise
    except Exception as error:  # hostile bytes fail in more ways than can be listed, and every one is a refusal
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise Unreadable(f"{name} is not a file of plain arrays ({reason})") from None


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> np.ndarray:
    with archive.open(member) as file:
        content = file.read(limit + 1)  # the size that the archive states is a claim, too
    if len(content) > limit:
        raise ValueError("it unpacks to too much")
    stream = io.BytesIO(content)
    version = np.lib.format.read_magic(stream)
    read_header = HEADERS.get(version)
    if read_header is None:
        raise ValueError("an unknown version of the npy format")
    shape, fortran, dtype = read_header(stream, max_header_size=4096)
    if dtype.kind not in KINDS or dtype.itemsize == 0 or dtype.hasobject:
        raise ValueError(f"an array of {dtype.name} is not plain numbers")
    data = content[stream.tell() :]
    if any(n < 0 for n in shape) or len(shape) > 16 or _size(shape) * dtype.itemsize != len(data):
        raise ValueError("an array's header does not fit its data")
    flat = np.frombuffer(data, dtype)
    array = flat.reshape(shape, order="F" if fortran else "C")
    return array.astype(dtype.newbyteorder("="))


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for n in shape:
        size *= n
    return size


@contextmanager
def _directory(root: Path, folders: list[str]) -> Iterator[int]:
    """A descriptor of the folder `folders` below `root`, reached without following a link."""
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for folder in folders:
            flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
            inner = os.open(folder, flags, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)
