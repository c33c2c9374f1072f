import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course.differences import compare
from course.exercise import Case, Exercise, FileExercise, Level

ARRAYS = hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-1e6, 1e6, width=32))


def case(name, points):
    return Case(name, points, lambda rng: {}, lambda ns: 0)


def texts(answer, expected, tol=1e-5):
    return [difference.text for difference in compare(answer, expected, tol)]


@given(ARRAYS)
def test_an_array_agrees_with_itself_and_with_its_single_precision(array):
    assert texts({"y": array.copy()}, {"y": array}) == []
    assert texts({"y": array.astype(np.float32)}, {"y": array}) == []


@given(ARRAYS, st.data())
def test_one_changed_value_is_found_where_it_is(array, data):
    scale = np.abs(array).max() or 1.0
    index = data.draw(st.integers(0, array.size - 1))
    answer = array.copy()
    answer.flat[index] += 1e-3 * scale
    (difference,) = compare({"y": answer}, {"y": array})
    assert difference.where == tuple(np.unravel_index(index, array.shape))
    assert f"1 of {array.size} values" in difference.text or array.size == 1


def test_the_tolerance_is_relative_to_the_largest_expected_value():
    expected = {"y": np.array([1000.0, 1e-6])}
    assert texts({"y": np.array([1000.0, 5e-3])}, expected) == []
    assert texts({"y": np.array([1000.0, 5e-2])}, expected) != []


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_agrees_only_with_itself(value):
    finite, strange = {"y": np.array([1.0, 2.0])}, {"y": np.array([1.0, value])}
    assert texts(strange, finite) == [f"y[1] is {value} (1 of 2 values)"]
    assert texts(finite, strange) != []
    assert texts(strange, strange) == []


def test_of_facts_it_is_said_what_they_should_be():
    assert texts({"y": np.array([True, False])}, {"y": np.array([True, True])}) == ["y[1] should be True"]


def test_shape_dtype_and_absence_are_named():
    expected = {"y": np.zeros((2, 3))}
    assert texts({"y": np.zeros((3, 2))}, expected) == ["y should have the shape 2×3, but has 3×2"]
    assert texts({"y": np.zeros(())}, expected) == ["y should have the shape 2×3, but has () (a single number)"]
    assert "dtype is complex128" in texts({"y": np.zeros((2, 3), complex)}, expected)[0]
    assert "dtype is object" in texts({"y": np.full((2, 3), None)}, expected)[0]
    assert texts({}, expected) == ["y is missing"]


def test_more_arrays_than_asked_for_do_no_harm():
    assert texts({"y": np.ones(1), "more": np.ones(9)}, {"y": np.ones(1)}) == []


def test_an_empty_array_is_compared_by_its_shape():
    assert texts({"y": np.zeros((0, 2))}, {"y": np.zeros((0, 2))}) == []
    assert texts({"y": np.zeros((2, 0))}, {"y": np.zeros((0, 2))}) != []


def test_the_points_of_the_cases_must_add_up():
    Exercise("right", 3, (case("a", 1), case("b", 2)))
    with pytest.raises(ValueError, match="add up to 3 points, not 4"):
        Exercise("wrong", 4, (case("a", 1), case("b", 2)))
    with pytest.raises(ValueError, match="add up"):
        FileExercise("wrong", 4, ("a.npz",), lambda files, rng: (0.0, ""), (Level("a", 1, {}),))


def test_two_cases_of_one_name_are_refused():
    with pytest.raises(ValueError, match="same name"):
        Exercise("twice", 2, (case("a", 1), case("a", 1)))
