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
    """How large a file may be, in bytes, and the picture in it, in dots; codes of objections begin with ``name``."""

    name: str
    largest_file: int
    most_dots: int


def drawn_anew(file: bytes, draw: "Callable[[Image], Drawn]", limits: Limits) -> Drawn:
    """Return what ``draw`` makes of the picture in the file, which it is given upright, in RGB or RGBA.

    Only the head of a file is read before its size is known, so that a small one cannot unfold into a huge picture.

    :raises Refused: ``…_too_large``, ``…_too_many_dots``, ``…_unreadable``.
    """
    from PIL import Image

    name = limits.name
    if len(file) > limits.largest_file:
        raise Refused([Objection(f"{name}_too_large", {"most_megabytes": limits.largest_file // 1_000_000})])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a damaged file; the picture is drawn, or it is not
            return draw(_upright(file, limits.most_dots))
    except Image.DecompressionBombError as error:
        facts = {"most_millions": limits.most_dots // 1_000_000}
        raise Refused([Objection(f"{name}_too_many_dots", facts)]) from error
    except BROKEN as error:
        raise Refused([Objection(f"{name}_unreadable")]) from error


def _upright(file: bytes, most_dots: int) -> "Image":
    from PIL import Image, ImageOps

    with Image.open(BytesIO(file), formats=FORMATS) as picture:  # reads the head only
        if picture.width * picture.height > most_dots:
            raise Image.DecompressionBombError
        upright = ImageOps.exif_transpose(picture)
    if upright.mode not in ("RGB", "RGBA"):
        upright = upright.convert("RGB" if upright.mode == "CMYK" else "RGBA")
    return upright
