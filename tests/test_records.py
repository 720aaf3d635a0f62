"""Records: what is stored comes back the same, to the last digit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from pydantic import ValidationError

from ccseg.records import Matrix, PackedMatrix, Record

finite = st.floats(allow_nan=False, allow_infinity=False, width=64)


class Stored(Record):
    plain: Matrix
    packed: PackedMatrix
    name: str = "a"


def stored(name="a"):
    return Stored(plain=[[1.0, 2.0]], packed=np.eye(2), name=name)


@given(arrays(np.float64, array_shapes(max_dims=3, max_side=4), elements=finite))
def test_arrays_come_back_to_the_last_bit(array):
    again = Stored.from_json(Stored(plain=array, packed=array).to_json())
    assert again.plain.tobytes() == again.packed.tobytes() == array.tobytes()
    assert again.plain.shape == again.packed.shape == array.shape


def test_arrays_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        stored().plain[0, 0] = 9.0
    with pytest.raises(ValueError, match="read-only"):
        Stored.from_json(stored().to_json()).packed[0, 0] = 9.0


def test_changing_the_array_a_record_was_made_of_leaves_the_record_alone():
    array = np.zeros(3)
    record = Stored(plain=array, packed=array)
    array[0] = 9.0
    assert record.plain.tolist() == record.packed.tolist() == [0.0, 0.0, 0.0]


def test_fields_cannot_be_changed_and_unknown_ones_are_refused():
    with pytest.raises(ValidationError, match="frozen"):
        stored().name = "b"
    with pytest.raises(ValidationError, match="Extra inputs"):
        Stored.from_json('{"plain": [], "packed": [], "other": 1}')


def test_records_with_the_same_content_are_one():
    assert stored() == stored()
    assert len({stored(), stored(), stored("b")}) == 2
    assert stored().digest() == stored().digest() != stored("b").digest()


def test_a_changed_copy_is_validated():
    assert stored().but(name="b") == stored("b")
    with pytest.raises(ValidationError):
        stored().but(name=7)
