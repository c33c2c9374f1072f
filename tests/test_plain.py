"""Answers that are no arrays: what goes in comes out, and differences are told in words a student can read."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.plain import LONGEST, Raised, Table, decode, difference, encode, is_plain, raised

SCALARS = st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False) | st.text(max_size=20)
KEYS = st.booleans() | st.integers(-99, 99) | st.text(max_size=5)
VALUES = st.recursive(
    SCALARS | st.sets(KEYS, max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


def told(got, want, tol=1e-5):
    """What a student reads where something else was due, as the answer comes out of a kernel."""
    return difference(decode(encode(got)), decode(encode(want)), tol, "result")[0]


@given(VALUES)
def test_a_value_comes_out_as_it_went_in(value):
    array = encode(value)
    assert is_plain(array)
    assert decode(array) == value
    assert told(value, value) == ""


@given(st.text(max_size=200))
def test_a_strange_text_is_refused_in_one_way(text):
    try:
        json.loads(text)
    except ValueError:
        with pytest.raises(ValueError, match="it is not plain data"):
            decode(np.array(text))


@pytest.mark.parametrize(
    "text",
    [
        '{"dict": 3}',
        '{"set": [{"dict": []}]}',
        '{"a": 1, "b": 2}',
        '{"code": "x"}',
        "[" * 10_000,
        '{"table": [[1]]}',
        "{}",
    ],
)
def test_a_forged_text_is_refused(text):
    with pytest.raises(ValueError, match="it is not plain data"):
        decode(np.array(text))


def test_what_is_too_long_or_too_deep_is_said():
    with pytest.raises(ValueError, match=f"is longer than {LONGEST} characters"):
        encode("x" * LONGEST)
    deep: list = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(ValueError, match="has more than 50 lists or dicts in each other"):
        encode(deep)
    with pytest.raises(TypeError, match="is of the type object"):
        encode([object()])


def test_numpys_own_values_are_pythons():
    assert decode(encode({"n": np.int64(3), "a": np.array(["x", "y"]), "t": (1, 2.5)})) == {
        "n": 3,
        "a": ["x", "y"],
        "t": [1, 2.5],
    }
    assert json.loads(str(encode(10**400))) == math.inf


@pytest.mark.parametrize(
    ("got", "want", "words"),
    [
        (["Bob", "Ada"], ["Ada", "Bob"], "'Ada' should come first"),
        (["Ada", "Cy", "Bob"], ["Ada", "Bob", "Cy"], "'Bob' should come after 'Ada'"),
        ({"n": 3}, {"n": 3, "mean": 1.5}, "the key 'mean' is missing"),
        ({"n": 3, "max": 1}, {"n": 3}, "there is a key 'max' too many"),
        ({"a": {"n": 3}}, {"a": {"n": 4}}, "result['a']['n'] is wrong: 3"),
        ({"a": {}}, {"a": {"n": 4}}, "the key 'n' is missing in result['a']"),
        ("ADA", "Ada", "result is wrong: 'ADA'"),
        (None, "Ada", "result should be text, but is None"),
        ("Ada", None, "result should be None, but is text"),
        (["Ada"], ["Ada", "Bob"], "result should have the length 2, but has 1"),
        ({"Ada"}, {"Ada", "Bob"}, "1 missing in result"),
        ({"Ada", "Cy"}, {"Ada"}, "'Cy' should not be in result"),
        (["Ada"], {"Ada"}, "result should be a set, but is a list"),
        (Table({"a": [1, 2], "b": [3, 4]}), Table({"a": [1, 2], "b": [3, 5]}), "column b, row 1 is wrong: 4"),
        (Table({"a": [1]}), Table({"a": [1], "b": [3]}), "the column b is missing"),
        (Table({"b": [1], "a": [1]}), Table({"a": [1], "b": [1]}), "the columns should be in the order a, b"),
        (Table({"a": [1]}), Table({"a": [1, 2]}), "result should have 2 rows, but has 1"),
        (Raised(()), Raised(("ValueError", "Exception")), "a ValueError should be raised, but nothing is"),
        (Raised(("KeyError",)), Raised(("ValueError",)), "a ValueError should be raised, but a KeyError is"),
        (Raised(("KeyError",)), Raised(()), "nothing should be raised, but a KeyError is"),
        (3, Raised(("ValueError",)), "a ValueError should be raised, but nothing is"),
        (True, 1.0, "result should be a number, but is a bool"),
    ],
)
def test_a_difference_is_told_in_words(got, want, words):
    assert told(got, want) == words


@pytest.mark.parametrize(
    ("got", "want"),
    [
        ((1, 2), [1, 2]),
        ([0.1 + 0.2], [0.3]),
        ({"x": 1}, {"x": 1.0}),
        (Raised(("UnicodeDecodeError", "UnicodeError", "ValueError")), Raised(("ValueError", "Exception"))),
        (float("nan"), float("nan")),
    ],
)
def test_what_means_the_same_is_the_same(got, want):
    assert told(got, want) == ""


def test_the_right_value_is_told_in_full_only():
    text, in_full = difference(["Ada", "Bo"], ["Ada", "Bob"], 0, "names")
    assert text == "names[1] is wrong: 'Bo'"
    assert in_full == "names[1]: yours 'Bo', due 'Bob'"


def test_what_a_function_raises_is_known_by_its_kinds():
    assert raised(int, "x").kinds == ("ValueError", "Exception")
    assert raised(int, "3") == Raised(())
