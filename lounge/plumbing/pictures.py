"""Pictures that people send are drawn anew before they are kept, so that nothing else comes along with them."""

import struct
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar

from lounge.domain.refusal import Objection, Refused

if TYPE_CHECKING:
    from PIL.Image import Image

Drawn = TypeVar("Drawn")

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
BROKEN = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, ArithmeticError, MemoryError),
    *(struct.error, zlib.error),
)
"""What Pillow raises over files that are not what they say."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be, in bytes, and the picture in it, in dots; and what is said of one that is not fit."""

    largest_file: int
    most_dots: int
    too_large: Objection
    too_many_dots: Objection
    unreadable: Objection


def drawn_anew(file: bytes, draw: "Callable[[Image], Drawn]", limits: Limits) -> Drawn:
    """Return what ``draw`` makes of the picture in the file, which it is given upright, in RGB or RGBA.

    Only the head of a file is read before its size is known, so that a small one cannot unfold into a huge picture.

    :raises Refused: with that one of the three objections of ``limits`` that fits.
    """
    from PIL import Image

    if len(file) > limits.largest_file:
        raise Refused([limits.too_large])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a damaged file; the picture is drawn, or it is not
            return draw(_upright(file, limits.most_dots))
    except Image.DecompressionBombError as error:
        raise Refused([limits.too_many_dots]) from error
    except BROKEN as error:
        raise Refused([limits.unreadable]) from error


def _upright(file: bytes, most_dots: int) -> "Image":
    from PIL import Image, ImageOps

    with Image.open(BytesIO(file), formats=FORMATS) as picture:  # reads the head only
        if picture.width * picture.height > most_dots:
            raise Image.DecompressionBombError
        upright = ImageOps.exif_transpose(picture)
    if upright.mode not in ("RGB", "RGBA"):
        upright = upright.convert("RGB" if upright.mode == "CMYK" else "RGBA")
    return upright
