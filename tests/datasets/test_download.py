"""Downloads, from a small server on this machine."""

import gc
import hashlib
import sys
import tarfile
import threading
import warnings
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
import torch
from sklearn.datasets import _lfw
from torchvision.models import VGG16_Weights

from course import datasets
from course.datasets import download


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


class HangsUp(Quiet):
    """Promises a file and sends half of it."""

    def copyfile(self, source, outputfile):
        content = source.read()
        outputfile.write(content[: len(content) // 2])


def server(folder, handler):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=folder)) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_address[1]}"
        finally:
            http.shutdown()
            thread.join()


@pytest.fixture
def offer(tmp_path, new_cache, monkeypatch):
    """``offer(name, file)`` makes the file the download of that data set."""
    for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    started = []

    def offer(name, path, digest=None, handler=Quiet):
        digest = digest or "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
        started.append(server(path.parent, handler))
        url = f"{next(started[-1])}/{path.name}"
        monkeypatch.setitem(download.SOURCES, name, replace(download.SOURCES[name], url=url, digest=digest))

    with warnings.catch_warnings():
        # pooch leaves a connection that failed to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        yield offer
        gc.collect()
    for running in started:
        running.close()


@pytest.fixture
def archive(sample, tmp_path):
    """A small archive in the layout of CIFAR-10's."""
    folder = datasets.brief(sample) / "cifar-10-batches-mat"
    path = tmp_path / "cifar-10-matlab.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for file in folder.glob("*.mat"):
            tar.add(file, f"{folder.name}/{file.name}")
    return path


def test_what_is_not_here_is_downloaded_once(archive, offer, new_cache, capsys):
    offer("CIFAR-10", archive)
    loaded = datasets.cifar10()
    assert (loaded.name, len(loaded.Xtrain)) == ("CIFAR-10", 50)
    archive.unlink()
    assert np.array_equal(datasets.cifar10().Xtrain, loaded.Xtrain)
    assert capsys.readouterr().out == "Downloading CIFAR-10 (175 MB) ...\n"
    assert [path.name for path in new_cache.iterdir()] == ["cifar-10-batches-mat"]


def test_faces_are_unpacked_where_they_are_looked_for(sample, offer, new_cache, tmp_path):
    path = tmp_path / "lfw-funneled.tgz"
    with tarfile.open(path, "w:gz") as tar:
        tar.add(datasets.brief(sample) / "lfw_home" / "lfw_funneled", "lfw_funneled")
    offer("LFW", path)
    datasets.fetch(["LFW"], progress=False)
    assert len(list(new_cache.glob("lfw_home/lfw_funneled/*/*_0001.jpg"))) == 3


def test_only_the_first_layers_of_vgg16_are_kept(offer, new_cache, tmp_path):
    from torchvision.models import vgg

    model = vgg.make_layers(vgg.cfgs["D"])
    path = tmp_path / "vgg16.pth"
    torch.save({f"features.{name}": value for name, value in model.state_dict().items()}, path)
    offer("VGG-16", path)
    features = datasets.vgg16_features()
    X = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        assert torch.equal(features(X), model[:17](X))
    assert [file.name for file in new_cache.iterdir()] == ["vgg16_features17.npz"]
    assert (new_cache / "vgg16_features17.npz").stat().st_size < 8e6


def test_without_pytorch_its_file_is_refused_in_one_line(archive, offer, new_cache, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    offer("VGG-16", archive)
    with pytest.raises(datasets.DataError, match="which is not installed: pip install torch"):
        datasets.fetch(["VGG-16"], progress=False)


def test_a_wrong_checksum_leaves_nothing_behind(archive, offer, new_cache, refused):
    offer("CIFAR-10", archive, digest="md5:" + "0" * 32)
    line = refused(datasets.cifar10)
    assert "checksum" in line
    assert "course data fetch" in line
    assert not list(new_cache.iterdir())


def test_a_connection_that_breaks_leaves_nothing_behind(archive, offer, new_cache, refused):
    offer("CIFAR-10", archive, handler=HangsUp)
    refused(datasets.fetch, datasets.DataError)
    assert not list(new_cache.iterdir())


@pytest.mark.parametrize("load", [datasets.cifar10, lambda: datasets.fetch(["CIFAR-10"], progress=False)])
def test_no_network_is_one_line_that_says_what_to_do(archive, offer, refused, load):
    offer("CIFAR-10", archive)
    archive.unlink()
    line = refused(load, datasets.DataMissing)
    assert "`course data fetch`" in line
    assert "COURSE_DATA=sample" in line


def test_an_unknown_data_set_is_refused_with_the_names(refused):
    line = refused(lambda: datasets.fetch(["MNIST"]), datasets.DataError)
    assert "'MNIST'" in line
    assert "CIFAR-10, LFW, VGG-16" in line


def test_the_sources_are_those_of_scikit_learn_and_torchvision():
    lfw, vgg16 = download.SOURCES["LFW"], download.SOURCES["VGG-16"]
    assert (lfw.url, lfw.digest) == (_lfw.FUNNELED_ARCHIVE.url, f"sha256:{_lfw.FUNNELED_ARCHIVE.checksum}")
    assert vgg16.url == VGG16_Weights.IMAGENET1K_V1.url
    # torchvision puts the first digits of the checksum into the file's name.
    assert vgg16.digest.startswith("sha256:" + vgg16.url.removesuffix(".pth").split("-")[-1])
