"""Lists of words as one plain array each: numpy's own arrays of texts give every one the room of the longest."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def as_array(lines: Iterable[str]) -> NDArray[np.uint8]:
    """Return the lines, none of which may hold a line feed, as bytes of UTF-8."""
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


def as_lines(array: NDArray[Any]) -> list[str]:
    """Return the lines that :func:`as_array` was given."""
    text = array.tobytes().decode()
    return text.split("\n") if text else []
