from course import datasets


def states():
    return {status.name: status.state for status in datasets.status()}


def test_what_is_missing_says_what_to_do(new_cache):
    assert {status.name for status in datasets.status()} == {"CIFAR-10", "LFW", "VGG-16"}
    for status in datasets.status():
        assert (status.where, status.state) == (None, "missing")
        assert "course data fetch" in status.todo
        assert "COURSE_DATA=sample" in status.todo


def test_the_sample_and_its_slices_are_called_the_sample(use, sample):
    for folder in ("sample", sample, datasets.brief(sample)):
        use(folder)
        assert set(states().values()) == {"the embedded sample"}


def test_real_data_is_ready_and_its_slice_brief(copy):
    (copy / "cifar-10-batches-mat" / "SAMPLE.txt").unlink()
    assert states()["CIFAR-10"] == "a brief slice"
    (copy / "cifar-10-batches-mat" / "BRIEF.txt").unlink()
    assert states()["CIFAR-10"] == "ready"


def test_damage_is_told_for_each_data_set(copy):
    (copy / "cifar-10-batches-mat" / "test_batch.mat").unlink()
    (copy / "vgg16_features17.npz").write_bytes(b"garbage")
    status = {status.name: status for status in datasets.status()}
    assert [status[name].state for name in ("CIFAR-10", "LFW", "VGG-16")] == [
        "damaged",
        "the embedded sample",
        "damaged",
    ]
    assert "test_batch.mat" in status["CIFAR-10"].todo
