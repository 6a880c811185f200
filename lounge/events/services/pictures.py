"""The picture of an event: drawn anew in the two sizes in which it is shown, and nothing else of the file is kept."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from lounge.domain.refusal import Objection, refuse_if
from lounge.events.models import Event, EventPicture
from lounge.events.queries import events as queries
from lounge.events.services.filling import touch
from lounge.events.services.making import not_yours
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db, key_of
from lounge.plumbing.pictures import Limits, drawn_anew

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_FILE = 8_000_000
MOST_DOTS = 32_000_000
LIMITS = Limits(
    largest_file=LARGEST_FILE,
    most_dots=MOST_DOTS,
    too_large=Objection("picture_too_large", {"most_megabytes": LARGEST_FILE // 1_000_000}),
    too_many_dots=Objection("picture_too_many_dots", {"most_millions": MOST_DOTS // 1_000_000}),
    unreadable=Objection("picture_unreadable"),
)
WIDE, SMALL = (1200, 630), (480, 252)
PAPER = "#faf7f2"
"""What is seen through a picture that is transparent."""
QUALITY = 84
A_LITTLE_ABOVE = (0.5, 0.4)
"""Where the middle of what is kept lies: faces are rarely in the lower half."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as it is kept: two JPEGs, and what tells them from others."""

    wide: bytes
    small: bytes

    @property
    def digest(self) -> str:
        """Return what the picture's address ends in, so that browsers may keep it for ever."""
        return hashlib.sha256(self.wide).hexdigest()[:16]


def redrawn(file: bytes) -> Drawn:
    """Return the picture cut to the shape in which events are shown, upright, in both sizes.

    :raises Refused: ``picture_too_large``, ``picture_too_many_dots``, ``picture_unreadable``.
    """
    return drawn_anew(file, _both_sizes, LIMITS)


def show_picture(event: Event, drawn: Drawn, *, by: Person, at: datetime) -> None:
    """Show this picture with the event; the same one again changes nothing.

    :raises Refused: ``not_yours``.
    """
    queries.lock_event(event)
    refuse_if(not_yours(event, by=by))
    found = queries.picture(key_of(event))
    if found is not None and found.digest == drawn.digest:
        return
    if found is None:
        event.picture = EventPicture(digest=drawn.digest, wide=drawn.wide, small=drawn.small)
    else:
        found.digest, found.wide, found.small = drawn.digest, drawn.wide, drawn.small
    touch(event, at=at)
    db.session.flush()
    audit.note("event.picture_shown", event, by=by.id, at=at)


def take_picture_away(event: Event, *, by: Person, at: datetime) -> None:
    """Show no picture of its own any more.

    :raises Refused: ``not_yours``.
    """
    queries.lock_event(event)
    refuse_if(not_yours(event, by=by))
    if event.picture is not None:
        event.picture = None
        touch(event, at=at)
        db.session.flush()
        audit.note("event.picture_taken_away", event, by=by.id, at=at)


def _both_sizes(picture: "Image") -> Drawn:
    from PIL import Image, ImageOps

    if picture.mode == "RGBA":
        paper = Image.new("RGBA", picture.size, PAPER)
        picture = Image.alpha_composite(paper, picture).convert("RGB")
    wide = ImageOps.fit(picture, WIDE, Image.Resampling.LANCZOS, centering=A_LITTLE_ABOVE)
    return Drawn(wide=_jpeg(wide), small=_jpeg(wide.resize(SMALL, Image.Resampling.LANCZOS)))


def _jpeg(picture: "Image") -> bytes:
    from PIL import Image

    plain = Image.new("RGB", picture.size)  # what else the file said of itself stays behind
    plain.paste(picture)
    drawn = BytesIO()
    plain.save(drawn, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return drawn.getvalue()
