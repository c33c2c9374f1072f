import io
import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course.grading.arrays import Unreadable, read_arrays, read_regular


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
