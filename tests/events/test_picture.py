"""The picture of an event is drawn anew in two sizes, and what is no picture is refused."""

from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from lounge.domain.refusal import Refused
from lounge.events.queries import events as queries
from lounge.events.services.pictures import LARGEST_FILE, redrawn, show_picture, take_picture_away
from lounge.plumbing.db import transaction
from lounge.plumbing.web import Lounge
from tests.builders import NOON, make_person
from tests.events.planning import codes, deeds, make_manager, published, refusal
from tests.profiles.test_logos import bomb, picture


def refused(file: bytes) -> tuple[str, ...]:
    with pytest.raises(Refused) as found:
        redrawn(file)
    return found.value.codes


@pytest.mark.parametrize("size", [(1200, 630), (3000, 500), (40, 900), (1, 1)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_picture_becomes_two_jpegs_of_one_shape(kind: str, size: tuple[int, int]) -> None:
    drawn = redrawn(picture(kind, size=size))
    found = [Image.open(BytesIO(file)) for file in (drawn.wide, drawn.small)]
    assert [(one.format, one.size) for one in found] == [("JPEG", (1200, 630)), ("JPEG", (480, 252))]


def test_paper_is_seen_through_what_is_transparent() -> None:
    file = BytesIO()
    Image.new("RGBA", (600, 315), (0, 0, 0, 0)).save(file, "PNG")
    dot = Image.open(BytesIO(redrawn(file.getvalue()).wide)).getpixel((600, 300))
    assert dot == pytest.approx((250, 247, 242), abs=3)


def test_nothing_but_the_picture_is_kept() -> None:
    said, place = PngImagePlugin.PngInfo(), Image.Exif()
    said.add_text("Comment", "secret place")
    place[0x8825] = {1: "N"}
    drawn = redrawn(picture(pnginfo=said, exif=place.tobytes()))
    for file in (drawn.wide, drawn.small):
        assert b"secret" not in file
        assert not Image.open(BytesIO(file)).getexif()


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "picture_unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture_unreadable"),
        (b"%PDF-1.7", "picture_unreadable"),
        (picture()[:200], "picture_unreadable"),
        (bomb(60_000, 60_000), "picture_too_many_dots"),
        (bomb(2**31 - 1, 2**31 - 1), "picture_too_many_dots"),
        (b"\0" * (LARGEST_FILE + 1), "picture_too_large"),
    ],
    ids=["nothing", "svg", "pdf", "half", "bomb", "largest", "file"],
)
def test_what_is_no_picture_or_too_much_of_one_is_refused(file: bytes, code: str) -> None:
    assert refused(file) == (code,)


def test_a_picture_is_shown_once_and_taken_away(app: Lounge) -> None:
    manager = make_manager()
    event, drawn = published(by=manager), redrawn(picture())
    for _ in range(2):
        with transaction():
            show_picture(event, drawn, by=manager, at=NOON)
    kept = queries.picture(event.id)
    assert kept is not None
    assert (kept.digest, kept.wide, kept.small) == (drawn.digest, drawn.wide, drawn.small)
    other = BytesIO()
    Image.new("RGB", (300, 300), "#1f5d6b").save(other, "PNG")
    with transaction():
        show_picture(event, redrawn(other.getvalue()), by=manager, at=NOON)
    with transaction():
        take_picture_away(event, by=manager, at=NOON)
    assert queries.picture(event.id) is None
    shown = ["event.picture_shown"] * 2
    assert deeds("event") == ["event.drafted", "event.published", *shown, "event.picture_taken_away"]


def test_nobody_else_changes_the_picture(app: Lounge) -> None:
    event, other = published(by=make_manager()), make_person()
    assert codes(refusal(show_picture, event, redrawn(picture()), by=other, at=NOON)) == ["not_yours"]
    assert codes(refusal(take_picture_away, event, by=other, at=NOON)) == ["not_yours"]
