"""The sentences of this feature's objections."""

from collections.abc import Mapping

from flask_babel import gettext as _

from lounge.domain.standing import Standing
from lounge.plumbing.words import Sentence


def role(name: str) -> str:
    """Say a role."""
    return {"member": _("Member"), "partner": _("Partner"), "desk": _("Front desk"), "manager": _("Manager")}[
        name
    ]


def kind(name: str) -> str:
    """Say what kind of organisation it is."""
    return {
        "startup": _("Start-up"),
        "established": _("Established firm"),
        "institution": _("Institution"),
        "alumnus": _("Alumnus abroad"),
    }[name]


def standing(found: Standing) -> str:
    """Say a standing in one word."""
    return {
        "valid": _("valid"),
        "paused": _("paused"),
        "lapsed": _("lapsed"),
        "not_begun": _("not begun yet"),
        "none": _("no membership"),
    }[found.state]


def scopes() -> dict[str, str]:
    """Say what a token may do, by scope."""
    return {
        "me:read": _("know who I am"),
        "rooms:read": _("look at rooms and when they are free"),
        "bookings:read": _("read my bookings"),
        "bookings:write": _("book, change and cancel for me"),
        "events:read": _("look at events"),
        "events:write": _("publish events for me"),
        "registrations:read": _("read my registrations"),
        "registrations:write": _("register for events and cancel for me"),
        "introductions:read": _("see whom I am introduced to"),
        "introductions:answer": _("answer introductions for me"),
    }


SENTENCES: Mapping[str, Sentence] = {
    "email_known": lambda facts: _("%(email)s already has an account.", email=facts["email"]),
    "password_too_short": lambda facts: _(
        "The password needs at least %(shortest)s characters.", shortest=facts["shortest"]
    ),
}
