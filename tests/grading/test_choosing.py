"""Which notebook and which files of a hand-in are taken, where they are not quite where they should be."""

from __future__ import annotations

import io
import tarfile
import zipfile

import pytest

from course.grading.choosing import choose, documents, is_nearly, mentions, unpack

ASKED = ["cnn/c1-5x5x3x10.npz", "cnn/c2-5x5x10x50.npz"]
FILES = dict.fromkeys(ASKED, b"w")


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def chosen(files: dict[str, bytes]):
    return choose(files, "convnet.ipynb", ASKED, unpack)


NOTEBOOKS = [
    "convnet (1).ipynb",
    "Convnet.ipynb",
    "CONVNET.IPYNB",
    "convnet/convnet.ipynb",
    "my hand-in/convnet.ipynb",
    "convnet-Copy1.ipynb",
    "Copy of convnet.ipynb",  # Google Drive and Colab
    "Kopie von convnet.ipynb",
    "convnet - Kopie (2).ipynb",
    "convnet-1.ipynb",  # Canvas, handed in again
    "convnet.ipynb.txt",
    "convnet.ipynb.json",
    # github.com/earthlab/abc-classroom/issues/88: the student's name in the notebook's
    "convnet-ada-lovelace.ipynb",
    # github.com/ucbds-infra/otter-grader/issues/433: any other name
    "final_version.ipynb",
]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_only_notebook_is_taken_whatever_it_is_called_and_that_is_said(name: str) -> None:
    choice = chosen({name: b"n", **FILES})
    assert choice.files["convnet.ipynb"] == b"n"
    assert choice.problems == [f"there is no convnet.ipynb: {name} was taken for it"]


@pytest.mark.parametrize("packed", [zipped, tarred])
def test_a_notebook_in_an_archive_is_taken_with_the_files_around_it(packed) -> None:
    name = "work.zip" if packed is zipped else "work.tar.gz"
    inside = {f"w/{path}": b"w" for path in FILES} | {"w/convnet.ipynb": b"n", "__MACOSX/w/._convnet.ipynb": b"x"}
    choice = chosen({name: packed(inside)})
    assert choice.files["convnet.ipynb"] == b"n"
    assert {choice.files[path] for path in ASKED} == {b"w"}
    assert choice.problems == [f"there is no convnet.ipynb: {name}/w/convnet.ipynb was taken for it"]


def test_the_right_name_comes_first_and_the_likeliest_then() -> None:
    assert chosen({"convnet.ipynb": b"a", "convnet (1).ipynb": b"b", **FILES}).files["convnet.ipynb"] == b"a"
    assert chosen({"notes.ipynb": b"a", "convnet (1).ipynb": b"b", **FILES}).files["convnet.ipynb"] == b"b"
    assert chosen({"a/convnet.ipynb": b"a", "b/convnet.ipynb": b"a", **FILES}).files["convnet.ipynb"] == b"a"


def test_of_several_none_is_taken_and_the_line_names_them() -> None:
    choice = chosen({"convnet (1).ipynb": b"a", "convnet (2).ipynb": b"b"})
    assert not choice.name
    assert choice.why == (
        "there is no convnet.ipynb, and there are several notebooks: convnet (1).ipynb, convnet (2).ipynb"
    )


PLACES = {
    "beside the notebook": {name.removeprefix("cnn/"): b"w" for name in ASKED},
    "in an archive": {"cnn.zip": zipped(FILES)},
    "in an archive, without their folder": {"cnn.zip": zipped({n.removeprefix("cnn/"): b"w" for n in ASKED})},
    "one folder deeper": {f"convnet/{name}": b"w" for name in ASKED},
    "in a folder of another name": {name.replace("cnn/", "CNN (1)/"): b"w" for name in ASKED},
    "as a browser names them": {name.replace(".npz", " (1).npz"): b"w" for name in ASKED},
    "in an archive in an archive": {"all.zip": zipped({"cnn.zip": zipped(FILES)})},
}


@pytest.mark.parametrize("place", PLACES)
def test_files_are_found_wherever_they_lie_and_that_is_said_once(place: str) -> None:
    choice = chosen({"convnet.ipynb": b"n", **PLACES[place]})
    assert {choice.files[name] for name in ASKED} == {b"w"}
    (said,) = choice.problems
    assert said.startswith("files were not where they should be: ")
    assert "and 1 more were found" in said


def test_different_files_of_one_name_are_the_instructors_to_choose_from() -> None:
    choice = chosen({"convnet.ipynb": b"n", **{f"{f}/c1-5x5x3x10.npz": f.encode() for f in "ab"}})
    assert choice.doubts == {
        ASKED[0]: f"there is no {ASKED[0]}, and there are different ones: a/c1-5x5x3x10.npz and b/c1-5x5x3x10.npz"
    }


def test_nothing_is_unpacked_where_nothing_is_missing() -> None:
    def never(name: str, content: bytes) -> dict[str, bytes]:
        raise AssertionError

    assert not choose({"convnet.ipynb": b"n", "x.zip": b"", **FILES}, "convnet.ipynb", ASKED, never).problems


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive",
        zipped({"a": b"0" * 10})[:-30],
        zipped({"bomb": bytes(200 * 2**20)}),
        zipped({"../../etc/x": b"x", "/abs": b"x", "a/../../b": b"x"}),
    ],
    ids=["empty", "text", "cut off", "a bomb", "names that lead out"],
)
def test_an_archive_that_is_none_or_too_much_or_leads_out_holds_nothing(content: bytes) -> None:
    assert unpack("x.zip", content) == {}
    assert unpack("x.tar.gz", content) == {}


def test_a_number_that_belongs_to_a_name_is_not_taken_for_a_copys() -> None:
    assert is_nearly("hw-1 (2).ipynb", "hw-1.ipynb")
    assert not is_nearly("hw-2.ipynb", "hw-1.ipynb")
    assert not is_nearly("hw-10.ipynb", "hw-1.ipynb")
    assert mentions("ada_hw-1.ipynb", "hw-1")
    assert not mentions("hw-10.ipynb", "hw-1")


def test_what_people_hand_in_beside_a_notebook_is_told_from_what_belongs_to_it() -> None:
    names = ["IMG_1234.HEIC", "scan.pdf", "modules.py", "figure1.png", "timestamp.txt", "cnn/c1.npz", "notes.docx"]
    names.append("submission_secret.txt")
    assert documents(names, {"figure1.png"}) == ["IMG_1234.HEIC", "notes.docx", "scan.pdf"]
