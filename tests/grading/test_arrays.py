import io
import os
import pickle
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course.grading.arrays import Unreadable, parse_arrays, read_arrays, read_regular


def write(folder: Path, **arrays) -> None:
    np.savez(folder / "a.npz", allow_pickle=False, **arrays)


@settings(max_examples=50)
@given(
    st.dictionaries(
        st.sampled_from(["x", "y", "error"]),
        hnp.arrays(
            st.sampled_from(["f4", "f8", ">f4", "i8", "u1", "?", "<U7"]),
            hnp.array_shapes(min_dims=0, max_dims=4, max_side=3),
        ),
    )
)
def test_what_numpy_writes_is_read_as_numpy_reads_it(tmp_path_factory, arrays):
    folder = tmp_path_factory.mktemp("arrays")
    write(folder, **arrays)
    found = read_arrays(folder, "a.npz")
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype.newbyteorder("=")


def test_compressed_and_fortran_ordered_arrays_are_read(tmp_path):
    array = np.asfortranarray(np.arange(12.0).reshape(3, 4))
    np.savez_compressed(tmp_path / "a.npz", x=array)
    np.testing.assert_array_equal(read_arrays(tmp_path, "a.npz")["x"], array)


class Bomb:
    def __reduce__(self):
        return (os.system, ("touch exploded",))


def test_objects_and_pickles_are_refused_and_nothing_is_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.savez(tmp_path / "a.npz", x=np.array([Bomb()], dtype=object))
    with pytest.raises(Unreadable, match="not plain numbers"):
        read_arrays(tmp_path, "a.npz")
    (tmp_path / "a.npz").write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(Unreadable, match="not a file of plain arrays"):
        read_arrays(tmp_path, "a.npz")
    assert not (tmp_path / "exploded").exists()


def archive(header: bytes, data: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("x.npy", b"\x93NUMPY" + version + len(header).to_bytes(2, "little") + header + data)
    return stream.getvalue()


@pytest.mark.parametrize(
    "header",
    [
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }\n",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }\n",
        b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n",
        b"{'descr': '<U0', 'fortran_order': False, 'shape': (5,), }\n",
        b"{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (0,), }\n",
        b"{'descr': '<M8[s]', 'fortran_order': False, 'shape': (0,), }\n",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': " + b"(" * 3000 + b"\n",
        b"__import__('os').system('touch exploded')\n",
        b"",
        b"\xff\xfe\n",
    ],
)
def test_absurd_headers_are_refused_in_one_line(tmp_path, monkeypatch, header):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.npz").write_bytes(archive(header))
    with pytest.raises(Unreadable, match=r"^a\.npz [^\n]*$"):
        read_arrays(tmp_path, "a.npz")
    assert not (tmp_path / "exploded").exists()


@settings(max_examples=200)
@given(st.data())
def test_no_damage_to_a_file_gets_past_as_anything_but_a_refusal(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("damaged")
    write(folder, x=np.arange(20.0), y=np.ones((2, 2), np.float32))
    content = bytearray((folder / "a.npz").read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (folder / "a.npz").write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        arrays = read_arrays(folder, "a.npz")
    except Unreadable:
        return
    assert all(array.dtype.kind in "biufU" for array in arrays.values())


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("x.npy", bytes(200 * 2**20))
    assert (tmp_path / "a.npz").stat().st_size < 2**20
    with pytest.raises(Unreadable, match="unpacks to too much"):
        read_arrays(tmp_path, "a.npz")


def directory(entries: int, name: bytes = b"a", signature: bytes = b"PK\1\2") -> bytes:
    """So many entries of a directory for one and the same member."""
    entry = struct.pack("<4s4B4HL2L5H2L", signature, 20, 3, 20, 0, 0, 0, 0, 33, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0)
    return (entry + name) * entries


def ending(count: int, size: int, offset: int, comment: bytes = b"") -> bytes:
    return struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, offset, len(comment)) + comment


def ending_64(count: int, size: int, offset: int) -> bytes:
    """The records by which an archive says that it has a larger directory elsewhere."""
    where = offset + size
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    return record + struct.pack("<4sLQL", b"PK\6\7", 0, where, 1)


MANY = directory(1_300_000)
HIDDEN = directory(1, b"x" + b"\0" * 76)  # a name that ends where the larger directory's records may be hidden


@pytest.mark.parametrize(
    "content",
    {
        "a_million_members": MANY + ending(0xFFFF, len(MANY), 0),
        "a_million_members_said_to_be_one": MANY + ending(1, len(MANY), 0),
        "a_million_members_in_zip64": MANY + ending_64(1_300_000, len(MANY), 0) + ending(1, 47, 0),
        "zip64_hidden_in_a_name": MANY
        + HIDDEN[:-76]
        + ending_64(1_300_000, len(MANY), 0)
        + ending(1, len(HIDDEN), len(MANY)),
        "257_members": directory(257) + ending(257, 47 * 257, 0),
        "more_members_than_it_says": directory(300) + ending(1, 47 * 300, 0),
        "the_same_name_twice": directory(2) + ending(2, 47 * 2, 0),
        "a_comment": directory(1) + ending(1, 47, 0, b"comment"),
        "a_second_end_in_the_comment": directory(1) + ending(1, 47, 0, ending(1, 47, 0)),
        "something_before_it": b"#!/bin/sh\n" + directory(1) + ending(1, 47, 0),
        "a_directory_before_the_file": ending(1, 2**32 - 1, 2**32 - 1),
        "names_without_end": directory(1, b"n" * 65535) * 3 + ending(3, 3 * (46 + 65535), 0),
        "nothing": b"",
        "an_end": ending(0, 0, 0)[:20],
    }.items(),
    ids=lambda pair: pair[0],
)
def test_a_directory_that_numpy_does_not_write_is_refused_before_it_is_parsed(tmp_path, content, monkeypatch):
    (tmp_path / "a.npz").write_bytes(content[1])
    parsed = []
    real = zipfile.ZipFile.infolist

    def infolist(archive):
        parsed.append(len(real(archive)))
        return real(archive)

    monkeypatch.setattr(zipfile.ZipFile, "infolist", infolist)
    with pytest.raises(Unreadable, match=r"^a\.npz is not a file of plain arrays [^\n]*$"):
        read_arrays(tmp_path, "a.npz")
    assert max(parsed, default=0) < 1500


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_packed_in_a_way_that_takes_memory_to_unpack_is_refused(tmp_path, method):
    with zipfile.ZipFile(tmp_path / "a.npz", "w", method) as file:
        file.writestr("x.npy", bytes(100))
    with pytest.raises(Unreadable, match="does not use"):
        read_arrays(tmp_path, "a.npz")


def test_what_was_not_asked_for_is_skipped_and_what_is_far_too_large_is_refused(tmp_path):
    write(tmp_path, x=np.ones((2, 3)), other=np.ones(10_000))
    assert parse_arrays((tmp_path / "a.npz").read_bytes(), "a.npz", shapes={"x": (2, 3), "y": (1,)}).keys() == {"x"}
    write(tmp_path, x=np.ones((3, 2)))  # another shape, which the student is to hear about
    assert parse_arrays((tmp_path / "a.npz").read_bytes(), "a.npz", shapes={"x": (2, 3)})["x"].shape == (3, 2)
    for array in (np.zeros((10**6, 1, 1, 1, 1), np.uint8), np.ones((1,) * 9)):
        write(tmp_path, x=array)
        with pytest.raises(Unreadable, match="much larger than what was asked for"):
            parse_arrays((tmp_path / "a.npz").read_bytes(), "a.npz", shapes={"x": (2, 3)})


def test_a_name_in_a_message_is_one_printable_line(tmp_path):
    name = "a\x1b[2J\nERROR \u202egnp.npz"
    (tmp_path / name).mkdir()
    with pytest.raises(Unreadable) as refused:
        read_regular(tmp_path, name, 10)
    assert str(refused.value).isprintable()


def test_links_fifos_devices_folders_and_outside_names_are_refused(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret").write_text("secret")
    (inside / "link").symlink_to(outside / "secret")
    (inside / "folder").symlink_to(outside)
    os.mkfifo(inside / "fifo")
    (inside / "zero").symlink_to("/dev/zero")
    (inside / "sub").mkdir()
    for name in ("link", "folder/secret", "fifo", "zero", "sub", "../out/secret", "/etc/passwd", ".."):
        with pytest.raises(Unreadable):
            read_regular(inside, name, 100)
    with pytest.raises(FileNotFoundError):
        read_regular(inside, "nothing", 100)


def test_a_file_over_its_limit_is_refused(tmp_path):
    (tmp_path / "f").write_bytes(b"12345")
    assert read_regular(tmp_path, "f", 5) == b"12345"
    with pytest.raises(Unreadable, match="larger than"):
        read_regular(tmp_path, "f", 4)
