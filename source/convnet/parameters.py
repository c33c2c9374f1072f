"""Files of parameters: ``<name>.npz`` with W, B and a record of their training, without loss and without pickle."""

import os
import re

import numpy


def shape_in(name):
    """The shape of the weights, (h, w, in, out), that a layer's name ends in, as (5, 5, 3, 10) in 'cnn/c1-5x5x3x10'."""
    shape = re.search(r"(?:^|[^0-9x])([1-9]\d*)x([1-9]\d*)x([1-9]\d*)x([1-9]\d*)$", name)
    if not shape:
        raise ValueError(f"{name!r} should end in the shape of the weights, as 'c1-5x5x3x10' (h x w x in x out)")
    return tuple(map(int, shape.groups()))


def write(path, **arrays):
    """Write arrays and a record, under a temporary name first, so that no half file is ever left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    with open(temporary, "wb") as file:
        numpy.savez(file, **arrays)
    os.replace(temporary, path)


def read(path, shape):
    """Read W and B; ValueError where the file is not what `write` would have written for weights of that shape."""
    try:
        with numpy.load(path, allow_pickle=False) as file:
            W, B = file["W"], file["B"]
    except Exception as error:  # a broken archive fails in many ways; for the reader they are one
        raise ValueError(f"{path} holds no parameters ({error}): delete it to start anew") from None
    if W.shape != shape or B.shape != shape[3:] or W.dtype.kind + B.dtype.kind != "ff":
        raise ValueError(
            f"{path} holds W {W.dtype} {W.shape} and B {B.dtype} {B.shape}, not floats of the shapes "
            f"{shape} and {shape[3:]}: delete it to start anew, or give the layer another name"
        )
    return W, B
