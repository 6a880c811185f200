"""Logos are drawn anew, and what is no picture is refused."""

import struct
import zlib
from contextlib import suppress
from io import BytesIO
from random import Random
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from lounge.domain.refusal import Refused
from lounge.profiles.services import LARGEST_FILE, redrawn


def picture(kind: str = "PNG", *, size: tuple[int, int] = (800, 200), **more: Any) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "#9c3d2a").save(file, kind, **more)
    return file.getvalue()


def drawn(file: bytes) -> Image.Image:
    return Image.open(BytesIO(redrawn(file)))


def refusal(file: bytes) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        redrawn(file)
    return refused.value.codes


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says it is so large."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_usual_kind_becomes_a_png_of_512_dots(kind: str) -> None:
    png = drawn(picture(kind))
    assert (png.format, png.size) == ("PNG", (512, 128))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_mode_of_colour_is_drawn(mode: str) -> None:
    file = BytesIO()
    Image.new(mode, (20, 20)).save(file, "PNG")
    assert drawn(file.getvalue()).size == (20, 20)


def test_print_colours_are_drawn_for_the_screen() -> None:
    file = BytesIO()
    Image.new("CMYK", (20, 20)).save(file, "JPEG")
    assert drawn(file.getvalue()).mode == "RGB"


def test_what_is_transparent_stays_so() -> None:
    file = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(file, "PNG")
    assert drawn(file.getvalue()).getpixel((5, 5)) == (0, 0, 0, 0)


def test_nothing_but_the_picture_is_kept() -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", "secret place")
    place = Image.Exif()
    place[0x8825] = {1: "N"}
    file = redrawn(picture(pnginfo=said, exif=place.tobytes()))
    assert b"secret" not in file
    assert not Image.open(BytesIO(file)).info
    assert not Image.open(BytesIO(file)).getexif()


def test_a_photo_taken_on_its_side_stands_upright() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    assert drawn(picture("JPEG", size=(200, 100), exif=turned.tobytes())).size == (100, 200)


@pytest.mark.parametrize("size", [(60_000, 60_000), (5_000, 5_000)])
def test_a_picture_that_would_fill_the_memory_is_refused(size: tuple[int, int]) -> None:
    assert refusal(bomb(*size)) == ("logo_too_many_dots",)


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"not a picture",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7",
        bomb(3_000, 3_000)[:-600],
    ],
    ids=["empty", "text", "svg", "html", "pdf", "cut"],
)
def test_what_is_no_picture_is_refused(file: bytes) -> None:
    assert refusal(file) == ("logo_unreadable",)


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    assert refusal(b"\x89PNG" + b"\0" * LARGEST_FILE) == ("logo_too_large",)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_damaged_file_is_drawn_or_refused(kind: str) -> None:
    chance, whole = Random(7), picture(kind, size=(64, 64))
    for _attempt in range(150):
        broken = bytearray(whole[: chance.randrange(len(whole) // 2, len(whole) + 1)])
        for _byte in range(4):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        with suppress(Refused):
            redrawn(bytes(broken))
