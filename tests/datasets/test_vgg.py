import numpy as np
import pytest
import torch
from torchvision.models import vgg

from course import datasets

PATH = "vgg16_features17.npz"


def test_the_network_is_the_start_of_torchvision_s(use, data):
    with np.load(use(data) / PATH) as content:
        arrays = dict(content)
    expected = vgg.make_layers(vgg.cfgs["D"])[:17].eval()
    for i in (0, 2, 5, 7, 10, 12, 14):
        expected[i].load_state_dict({name: torch.from_numpy(arrays[f"{name[0]}{i}"]) for name in ("weight", "bias")})
    features = datasets.vgg16_features()
    assert [type(module) for module in features] == [type(module) for module in expected]
    X = torch.randn(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        assert torch.equal(features(X), expected(X))
    assert features(X).shape == (2, 256, 8, 8)


def test_the_network_is_for_use_and_not_for_training(use, sample):
    use(sample)
    features = datasets.vgg16_features()
    assert not features.training
    assert {(p.requires_grad, p.dtype) for p in features.parameters()} == {(False, torch.float32)}


def test_random_weights_say_so_and_keep_the_scale_of_activations(use, sample, capsys):
    use(sample)
    features = datasets.vgg16_features()
    assert capsys.readouterr().out.startswith("This is the embedded sample, not VGG-16 trained on ImageNet")
    Z = torch.randn(4, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    for module in features[:4]:
        Z = module(Z)
    assert 0.3 < Z.square().mean() < 3


def without(path, name):
    with np.load(path) as content:
        return {key: content[key] for key in content.files if key != name}


def truncated(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGES = {
    "half a file": truncated,
    "garbage": lambda path: path.write_bytes(b"PK\x03\x04" + bytes(1000)),
    "an empty file": lambda path: path.write_bytes(b""),
    "one array missing": lambda path: np.savez(path, **without(path, "b12")),
    "one array of a wrong shape": lambda path: np.savez(path, **without(path, "w5"), w5=np.zeros((2, 2), "f4")),
    "one array of another dtype": lambda path: np.savez(path, **without(path, "b0"), b0=np.zeros(64)),
    "not a number": lambda path: np.savez(path, **without(path, "b0"), b0=np.full(64, np.nan, "f4")),
    "pickled objects": lambda path: np.savez(path, **without(path, "b0"), b0=np.array([print] * 64, dtype=object)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_named_and_not_used(copy, refused, damage):
    DAMAGES[damage](copy / PATH)
    assert str(copy / PATH) in refused(datasets.vgg16_features)
