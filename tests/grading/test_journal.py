"""The journal: one file a submission, whole or not at all, and the last known grade stays."""

import nbformat
import numpy as np
import pytest

from course.exercise import CaseVerdict, Verdict
from course.grading.journal import Journal, Record, read_pictures, read_results
from course.grading.outcome import GRADED, Graded


def graded(student="ada", score=2.0) -> Graded:
    verdict = Verdict("mean", 3.0, score, (CaseVerdict("seven numbers", score, 3.0, "ü"),))
    pictures = {"mean.0": np.arange(4, dtype=np.float32).reshape(1, 2, 2)}
    return Graded(student, GRADED, [verdict], ["line"], notebook=nbformat.v4.new_notebook(), pictures=pictures)


def record(**more) -> Record:
    return Record.of(graded(**more), "key", "hand-in", assignment="tiny", seed=7, sandbox="fork")


def test_what_is_written_is_read_again(tmp_path):
    journal = Journal(tmp_path, "tiny")
    journal.write("ada", record())
    assert journal.read("ada") == record()
    assert (journal.key("ada"), journal.key("eve"), journal.read("eve")) == ("key", None, None)
    (entry,) = read_results(tmp_path, "tiny")
    assert (entry["student"], entry["score"], entry["seed"], entry["problems"]) == ("ada", 2.0, 7, ["line"])
    np.testing.assert_array_equal(read_pictures(tmp_path, "tiny", "ada")["mean.0"], [[[0, 1], [2, 3]]])


def test_equal_records_are_equal_files():
    assert record().to_bytes() == record().to_bytes()


def test_a_record_that_cannot_be_written_leaves_the_last_one(tmp_path, monkeypatch):
    journal = Journal(tmp_path, "tiny")
    journal.write("ada", record())
    monkeypatch.setattr("os.fsync", lambda descriptor: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space left"):
        journal.write("ada", record(score=3.0))
    assert journal.read("ada") == record()
    assert [path.name for path in journal.folder.iterdir()] == ["ada.zip"], "no draft is left"


def test_trouble_never_lowers_a_known_score_and_ends_with_the_next_record(tmp_path):
    journal = Journal(tmp_path, "tiny")
    journal.write("ada", record())
    journal.write_trouble("ada", "no room")
    journal.write_trouble("eve", "no room")
    ada, eve = read_results(tmp_path, "tiny")
    assert (ada["status"], ada["score"], ada["problems"]) == ("not graded", 2.0, ["no room"])
    assert (eve["status"], eve["score"], eve["exercises"]) == ("not graded", None, [])
    journal.write("ada", record(score=3.0))
    assert (journal.entry("ada") or {})["status"] == "graded"


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + bytes(18)])
def test_a_damaged_record_counts_as_none(tmp_path, content):
    journal = Journal(tmp_path, "tiny")
    journal.folder.mkdir(parents=True)
    (journal.folder / "ada.zip").write_bytes(content)
    assert (journal.key("ada"), journal.read("ada"), journal.entry("ada")) == (None, None, None)
    assert journal.pictures("ada") == {}
