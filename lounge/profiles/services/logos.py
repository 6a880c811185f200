"""A logo is drawn anew before it is kept, so that nothing else comes along with it."""

import hashlib
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from lounge.domain.refusal import Objection
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db, key_of
from lounge.plumbing.pictures import Limits, drawn_anew
from lounge.profiles.models import Logo, Profile

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_FILE = 4_000_000
MOST_DOTS = 16_000_000
LIMITS = Limits(
    largest_file=LARGEST_FILE,
    most_dots=MOST_DOTS,
    too_large=Objection("logo_too_large", {"most_megabytes": LARGEST_FILE // 1_000_000}),
    too_many_dots=Objection("logo_too_many_dots", {"most_millions": MOST_DOTS // 1_000_000}),
    unreadable=Objection("logo_unreadable"),
)
EDGE = 512


def redrawn(file: bytes) -> bytes:
    """Return the picture as a PNG of at most 512 dots each way, upright, and with nothing in it but the picture.

    :raises Refused: ``logo_too_large``, ``logo_too_many_dots``, ``logo_unreadable``.
    """
    return drawn_anew(file, _png, LIMITS)


def show_logo(profile: Profile, png: bytes, *, by: Person, at: datetime) -> None:
    """Show this picture, already drawn anew, as the organisation's logo; the same one again changes nothing."""
    digest = hashlib.sha256(png).hexdigest()[:16]
    found = db.session.get(Logo, key_of(profile))
    if found and found.digest == digest:
        return
    if found:
        found.digest, found.png = digest, png
    else:
        db.session.add(Logo(profile_id=key_of(profile), digest=digest, png=png))
    audit.note("profile.logo_shown", profile, by=key_of(by), at=at)


def take_logo_away(profile: Profile, *, by: Person, at: datetime) -> None:
    """Show no logo any more."""
    found = db.session.get(Logo, key_of(profile))
    if found:
        db.session.delete(found)
        audit.note("profile.logo_taken_away", profile, by=key_of(by), at=at)


def _png(picture: "Image") -> bytes:
    from PIL import Image

    picture.thumbnail((EDGE, EDGE))
    plain = Image.new(picture.mode, picture.size)
    plain.paste(picture)
    drawn = BytesIO()
    plain.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()
