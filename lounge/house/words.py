"""How deeds are said in the audit."""

from flask_babel import gettext as _


def subject(table: str) -> str:
    """Say what a line is about; what no word is known for shows its code."""
    return {
        "organisation": _("Organisation"),
        "person": _("Person"),
        "token": _("Token"),
        "booking": _("Booking"),
        "closure": _("Closure"),
        "site": _("Site"),
        "room": _("Room"),
        "profile": _("Profile"),
    }.get(table, table)


def deed(code: str) -> str:
    """Say a deed; one that no sentence is known for shows its code."""
    return {
        "organisation.added": _("took in an organisation"),
        "person.added": _("gave somebody an account"),
        "person.signed_in": _("signed in"),
        "person.language_chosen": _("chose a language"),
        "token.added": _("made a token"),
        "token.revoked": _("revoked a token"),
        "booking.booked": _("booked a room"),
        "booking.changed": _("changed a booking"),
        "booking.cancelled": _("cancelled a booking"),
        "closure.closed": _("closed a room or site"),
        "closure.reopened": _("lifted a closure"),
        "site.added": _("opened a site"),
        "site.changed": _("changed a site"),
        "room.added": _("added a room"),
        "room.changed": _("changed a room"),
        "profile.changed": _("changed a profile"),
        "profile.logo_shown": _("put up a logo"),
        "profile.logo_taken_away": _("took a logo away"),
    }.get(code, code)
