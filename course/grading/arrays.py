"""Files that a student's process wrote, read without believing them: no link followed, no size trusted, no pickle."""

from __future__ import annotations

import errno
import io
import math
import os
import re
import stat
import struct
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from course.exercise import Arrays
from course.language import _
from course.npz import Unreadable
from course.words import one_line

__all__ = ["Unreadable", "open_folder", "parse_arrays", "read_arrays", "read_regular"]

MIB = 2**20

#: What NumPy writes into an archive for us: so many arrays, a directory and headers of such a size.
MEMBERS, DIRECTORY_BYTES, HEADER_BYTES, AXES = 256, 64 * 1024, 1024, 16

#: How many times as many values as were asked for an answer may hold and still be told what is wrong with it.
TIMES = 64

#: The record that ends an archive, what comes before an array's header, and the header itself: numbers, or text.
END = struct.Struct("<4s4H2LH")
PREFIX = struct.Struct("<8sH")
HEADER = re.compile(
    rb"\{'descr': '(?P<dtype>[<>|=]?(?:b1|[iu][1248]|f(?:2|4|8|16)|U\d{1,9}))', "
    rb"'fortran_order': (?P<fortran>True|False), 'shape': \((?P<shape>[\d, ]*)\), \} *\n"
)


def read_regular(root: Path, name: str, limit: int) -> bytes:
    """The bytes of the regular file `name` under `root`, at most `limit` of them.

    No link is followed at any step below `root`, and nothing waits: not for the writer of a fifo, not for a device.

    Raises: FileNotFoundError; `Unreadable` for anything that is not a regular file of the allowed size; `OSError` for
    what the system says of its own state.
    """
    *folders, last = Path(name).parts
    shown = one_line(name, 200)
    if last == ".." or ".." in folders or Path(name).is_absolute():
        raise Unreadable(_("{file} lies outside the submission").format(file=shown))
    try:
        with open_folder(root, folders) as directory:
            descriptor = os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=directory)
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.ENXIO, errno.EISDIR):
            told = _("{file} is a link or cannot be opened ({error})")
            raise Unreadable(told.format(file=shown, error=error.strerror)) from None
        raise  # the machine's trouble: no rights, too many open files, a disk that fails
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unreadable(_("{file} is not a regular file").format(file=shown))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(content) > limit:
        raise Unreadable(_("{file} is larger than {size:g} MiB").format(file=shown, size=limit / MIB))
    return content


def read_arrays(root: Path, name: str, limit: int = 64 * MIB) -> Arrays:
    """The arrays of the ``.npz`` file `name` under `root`; see `parse_arrays`.

    The file is read once, so it cannot change on the way. Raises as `read_regular` does.
    """
    return parse_arrays(read_regular(root, name, limit), name, limit)


def parse_arrays(
    content: bytes, name: str, limit: int = 64 * MIB, shapes: Mapping[str, tuple[int, ...]] | None = None
) -> Arrays:
    """The arrays of an ``.npz`` file's content: numbers and text only, together at most `limit` bytes.

    shapes: what was asked for, by name: other arrays are skipped, and one with many times as many values, or many more
        axes, is refused before it is unpacked.

    Raises: `Unreadable` for anything else, `name` is what it is called then; MemoryError.
    """
    shown = one_line(name, 200)
    try:
        _check_directory(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = archive.infolist()
            members = {member.filename.removesuffix(".npy"): member for member in listed}
            if len(listed) > MEMBERS:
                raise ValueError(_("it holds more than {most} arrays").format(most=MEMBERS))
            if len(members) < len(listed):
                raise ValueError(_("two of its arrays have the same name"))
            if shapes is not None:
                members = {key: member for key, member in members.items() if key in shapes}
            if sum(member.file_size for member in members.values()) > limit:
                raise ValueError(_("it unpacks to too much"))
            return {key: _array(archive, member, (shapes or {}).get(key)) for key, member in members.items()}
    except MemoryError:
        raise  # whoever bounds memory says so
    except Exception as error:  # hostile bytes fail in more ways than can be listed, and every one is a refusal
        reason = one_line(str(error), 200) or type(error).__name__
        told = _("{file} is not a file of plain arrays ({reason})")
        raise Unreadable(told.format(file=shown, reason=reason)) from None


def _check_directory(content: bytes) -> None:
    """Refuse an archive whose directory is not the small one that NumPy writes, before anybody parses it."""
    signature, *_numbers, count, size, offset, comment = END.unpack(content[-END.size :].rjust(END.size, b"\0"))
    start = len(content) - END.size - size
    if signature != b"PK\5\6" or comment or offset != start:
        raise ValueError(_("it does not end in an archive's directory"))
    if content[-END.size - 20 :][:4] == b"PK\6\7":  # the locator of a larger directory elsewhere
        raise ValueError(_("its directory is too large"))
    if count > MEMBERS or size > DIRECTORY_BYTES:
        raise ValueError(_("it holds more than {most} arrays").format(most=MEMBERS))


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo, asked: tuple[int, ...] | None) -> np.ndarray:
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(_("it is packed in a way that NumPy does not use"))
    with archive.open(member) as file:
        start = file.read(PREFIX.size)
        magic, length = PREFIX.unpack(start.ljust(PREFIX.size, b"\0"))
        if magic != b"\x93NUMPY\1\0" or length > HEADER_BYTES:
            raise ValueError(_("an unknown version of the npy format"))
        header = HEADER.fullmatch(file.read(length))
        if header is None:
            raise ValueError(_("an array is not plain numbers, or its header is not NumPy's"))
        dtype = np.dtype(header["dtype"].decode())
        shape = tuple(int(n) for n in header["shape"].replace(b" ", b"").split(b",") if n)
        if len(shape) > AXES or dtype.itemsize == 0:
            raise ValueError(_("an array's header is absurd"))
        if asked is not None and (math.prod(shape) > TIMES * max(math.prod(asked), 64) or len(shape) > len(asked) + 4):
            told = _("an array of the shape {shape} is much larger than what was asked for")
            raise ValueError(told.format(shape=shape))
        size = math.prod(shape) * dtype.itemsize
        # The size that the archive states is a claim, too: `zipfile` never gives more than that.
        if size != member.file_size - PREFIX.size - length:
            raise ValueError(_("an array's header does not fit its data"))
        data = file.read(size)
    flat = np.frombuffer(data, dtype)
    array = flat.reshape(shape, order="F" if header["fortran"] == b"True" else "C")
    return array.astype(dtype.newbyteorder("="))


@contextmanager
def open_folder(root: Path, folders: list[str]) -> Iterator[int]:
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
