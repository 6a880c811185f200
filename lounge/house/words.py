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
        "door_display": _("Display"),
        "movement": _("Coming and going"),
        "profile": _("Profile"),
        "wish": _("Wish for introductions"),
        "avoidance": _("Avoidance"),
        "struck_word": _("Struck word"),
        "round": _("Round of introductions"),
        "round_rules": _("Rules of introductions"),
        "introduction": _("Introduction"),
        "meeting": _("Meeting of two"),
        "event": _("Event"),
        "registration": _("Registration"),
    }.get(table, table)


def deed(code: str) -> str:
    """Say a deed; one that no sentence is known for shows its code."""
    return (_in_the_house() | _at_the_doors() | _of_introductions() | _of_events()).get(code, code)


def _in_the_house() -> dict[str, str]:
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
        "booking.held": _("held a room"),
        "booking.confirmed": _("confirmed a booking"),
        "booking.let_go": _("let a held room go"),
        "closure.made": _("closed a room or site"),
        "closure.lifted": _("lifted a closure"),
        "site.added": _("opened a site"),
        "site.changed": _("changed a site"),
        "room.added": _("added a room"),
        "room.changed": _("changed a room"),
        "profile.changed": _("changed a profile"),
        "profile.logo_shown": _("put up a logo"),
        "profile.logo_taken_away": _("took a logo away"),
    }


def _at_the_doors() -> dict[str, str]:
    return {
        "movement.came": _("let somebody in"),
        "movement.left": _("saw somebody out"),
        "movement.undone": _("took back that somebody came or went"),
        "movement.refused": _("let nobody in by a code"),
        "site.closed": _("checked everybody out at closing"),
        "booking.arrived": _("came for a booking"),
        "booking.missed": _("released a room that nobody came to"),
        "booking.excused": _("excused that nobody came"),
        "booking.ended_early": _("ended a booking early"),
        "booking.taken_at_the_door": _("took a free room at its door"),
        "door_display.added": _("added a display"),
        "door_display.code_given": _("made a code for a display"),
        "door_display.paired": _("paired a screen"),
        "door_display.unpaired": _("took a room from a screen"),
        "door_display.removed": _("removed a display"),
    }


def _of_introductions() -> dict[str, str]:
    return {
        "wish.changed": _("changed a wish for introductions"),
        "wish.paused": _("paused introductions"),
        "wish.resumed": _("took introductions up again"),
        "wish.asked_to_pause": _("asked somebody silent whether to pause"),
        "wish.withdrawn": _("withdrew from introductions"),
        "avoidance.said": _("said whom never to meet"),
        "avoidance.taken_back": _("took back whom never to meet"),
        "word.struck": _("struck a word out"),
        "word.restored": _("took a struck word back"),
        "round.drawn": _("drew a round"),
        "round.sent": _("sent a round"),
        "round.held": _("held a round back"),
        "round.lapsed": _("closed what was not answered in a round"),
        "round.let_go": _("let a held round go"),
        "round_rules.changed": _("changed when rounds are drawn"),
        "introduction.added": _("put an introduction into a round"),
        "introduction.withdrawn": _("took an introduction out of a round"),
        "introduction.agreed": _("noted that two want to meet"),
        "introduction.met": _("noted that two have met"),
        "meeting.proposed": _("proposed a time for two"),
        "meeting.confirmed": _("confirmed a time for two"),
        "meeting.declined": _("gave a time for two back"),
        "meeting.let_go": _("let a time for two go"),
    }


def _of_events() -> dict[str, str]:
    return {
        "event.drafted": _("drafted an event"),
        "event.submitted": _("asked to publish an event"),
        "event.sent_back": _("sent a draft back"),
        "event.published": _("published an event"),
        "event.changed": _("changed an event"),
        "event.cancelled": _("called an event off"),
        "event.dropped": _("threw a draft away"),
        "event.duplicated": _("copied an event to another day"),
        "event.invited": _("invited people to an event"),
        "event.picture_shown": _("put up a picture of an event"),
        "event.picture_taken_away": _("took an event's picture away"),
        "event.places_added": _("added places to an event"),
        "event.message_sent": _("wrote to an event's guests"),
        "event.answers_forgotten": _("deleted answers whose time was over"),
        "booking.lent": _("lent a room to an event"),
        "booking.lent_anew": _("changed a room that is lent to an event"),
        "booking.taken_back": _("took a lent room back"),
        "calendar.made": _("made an address of their calendar"),
        "calendar.ended": _("took the address of their calendar away"),
    } | _of_registrations()


def _of_registrations() -> dict[str, str]:
    return {
        "registration.registered": _("registered for an event"),
        "registration.waiting": _("joined a waiting list"),
        "registration.offered": _("offered a freed place"),
        "registration.accepted": _("took an offered place"),
        "registration.lapsed": _("let an offer go whose time was over"),
        "registration.let_past": _("let somebody past a waiting list"),
        "registration.changed": _("changed a registration"),
        "registration.cancelled": _("cancelled a registration"),
        "registration.attended": _("noted that somebody came to an event"),
        "registration.not_attended": _("took back that somebody came to an event"),
        "registration.rated": _("said how an event was"),
        "registration.forgotten": _("deleted what was known of a guest"),
    }
