"""A logo is drawn anew before it is kept, so that nothing else comes along with it."""

import hashlib
import struct
import warnings
import zlib
from datetime import datetime
from io import BytesIO

from lounge.domain.refusal import Objection, Refused
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db, key_of
from lounge.profiles.models import Logo, Profile

LARGEST_FILE = 4_000_000
MOST_DOTS = 16_000_000
EDGE = 512
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
BROKEN = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, ArithmeticError, MemoryError),
    *(struct.error, zlib.error),
)
"""What Pillow raises over files that are not what they say."""


def redrawn(file: bytes) -> bytes:
    """Return the picture as a PNG of at most 512 dots each way, upright, and with nothing in it but the picture.

    :raises Refused: ``logo_too_large``, ``logo_too_many_dots``, ``logo_unreadable``.
    """
    from PIL import Image

    if len(file) > LARGEST_FILE:
        raise Refused([Objection("logo_too_large", {"most_megabytes": LARGEST_FILE // 1_000_000})])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a damaged file; the picture is drawn, or it is not
            return _redrawn(file)
    except Image.DecompressionBombError as error:
        raise Refused([Objection("logo_too_many_dots", {"most_millions": MOST_DOTS // 1_000_000})]) from error
    except BROKEN as error:
        raise Refused([Objection("logo_unreadable")]) from error


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


def _redrawn(file: bytes) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(BytesIO(file), formats=FORMATS) as picture:  # reads the head only
        if picture.width * picture.height > MOST_DOTS:
            raise Image.DecompressionBombError
        upright = ImageOps.exif_transpose(picture)
    if upright.mode not in ("RGB", "RGBA"):
        upright = upright.convert("RGB" if upright.mode == "CMYK" else "RGBA")
    upright.thumbnail((EDGE, EDGE))
    plain = Image.new(upright.mode, upright.size)
    plain.paste(upright)
    drawn = BytesIO()
    plain.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()
