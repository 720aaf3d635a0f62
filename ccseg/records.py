"""Values that can be stored, shared and compared: frozen records and the arrays inside them."""

import base64
import hashlib
import math
import zlib
from typing import Annotated, Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema, model_validator

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Record(BaseModel):
    """A frozen value that is stored as JSON; unknown fields are refused.

    >>> class Point(Record):
    ...     x: float
    >>> Point.from_json(Point(x=1.5).to_json())
    Point(x=1.5)
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, json_schema_serialization_defaults_required=True
    )

    def to_json(self, *, indent: int | None = None) -> str:
        return self.model_dump_json(indent=indent)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        return cls.model_validate_json(text)

    def but(self, **changes: Any) -> Self:
        """A copy with some fields changed, validated like a new one."""
        return type(self).model_validate({**dict(self), **changes})

    def digest(self) -> str:
        """SHA-256 of the JSON, 64 hex digits."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        # What is stored is what counts: arrays have no truth of their own, and 0.0 and −0.0 are stored as two.
        return self is other or (type(self) is type(other) and self.to_json() == other.to_json())

    def __hash__(self) -> int:
        return hash(self.to_json())


def earlier_names(**names: str | None) -> Any:
    """What lets a record be read that was stored under earlier names: each with its new one, ``None`` where it is gone.

    >>> class Point(Record):
    ...     _earlier = earlier_names(abscissa="x", colour=None)
    ...     x: float
    >>> Point.from_json('{"abscissa": 1.5, "colour": "red"}')
    Point(x=1.5)
    """

    def rename(stored: Any) -> Any:
        if not isinstance(stored, dict):
            return stored
        renamed = {names.get(name, name): value for name, value in stored.items()}
        return {name: value for name, value in renamed.items() if name is not None}

    return model_validator(mode="before")(rename)


UNPACKED, RATIO = 100_000, 100
"""Bytes that a packed array may always take, and how many times as many as it is packed in: a small text is no bomb."""


def _as_floats(value: object) -> Floats:
    """Raises ``ValueError`` where the value is no array of numbers."""
    try:
        array = np.array(value, dtype=np.float64)
    except (TypeError, OverflowError) as error:
        raise ValueError(str(error)) from None
    array.flags.writeable = False
    return array


def _pack(array: Floats) -> dict[str, Any]:
    raw = zlib.compress(np.ascontiguousarray(array, dtype="<f8").tobytes(), 6)
    return {"shape": list(array.shape), "zlib_f8": base64.b64encode(raw).decode()}


def _unpack(value: object) -> Floats:
    """Raises ``ValueError`` where it is no packed array, before more is unpacked than its shape says and is taken."""
    if not isinstance(value, dict):
        return _as_floats(value)
    try:
        shape = [int(length) for length in value["shape"]]
        packed = base64.b64decode(value["zlib_f8"])
        size = 8 * math.prod(shape)
        if min(shape, default=0) < 0 or size > max(UNPACKED, RATIO * len(packed)):
            raise ValueError("too large")
        raw = zlib.decompressobj().decompress(packed, size + 1)
        return _as_floats(np.frombuffer(raw, dtype="<f8").reshape(shape))
    except (KeyError, TypeError, OverflowError, zlib.error) as error:
        raise ValueError(str(error)) from None


Matrix = Annotated[
    np.ndarray,
    BeforeValidator(_as_floats),
    PlainSerializer(lambda array: array.tolist()),
    WithJsonSchema({"type": "array"}),
]
"""An array of floats, stored as nested lists: exact, and a person can read it."""

PackedMatrix = Annotated[
    np.ndarray,
    BeforeValidator(_unpack),
    PlainSerializer(_pack, when_used="json"),
    WithJsonSchema({"type": "object"}),
]
"""A large array of floats, stored as its shape and its compressed bytes: exact, and small."""
