"""The page of one event, and what programs read of it that preview or list it."""

from dataclasses import dataclass
from datetime import datetime

from babel.lists import format_list
from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from lounge.domain.event import Applicant
from lounge.domain.refusal import Objection
from lounge.events.forms.registering import MemberForm, RegisterForm, form_for
from lounge.events.models import Event, Registration
from lounge.events.queries import entries, events, registrations
from lounge.events.queries.registrations import Fullness
from lounge.events.views import cards, sharing
from lounge.events.views.blueprint import blueprint, viewer
from lounge.events.views.seen import has_invitation, invitation, seen_event
from lounge.events.words import names
from lounge.members.models import Person
from lounge.plumbing import clock, web
from lounge.plumbing.access import PUBLIC, access
from lounge.plumbing.words import sentence
from lounge.profiles import queries as profiles
from lounge.profiles.words import country

NAMED = {"topic": names.topic, "reach": names.reach, "audience": names.audience, "country": country}
"""How the things about an event are called."""


@dataclass(frozen=True, slots=True)
class Desk:
    """How an event stands with its places, and what its reader can do about it."""

    full: Fullness
    people_waiting: int
    free: int
    """How many places there are for one who comes as the reader would."""
    own: Registration | None
    position: int | None
    """The reader's place on the waiting list."""
    objections: tuple[Objection, ...]
    """What stands against the reader's registering, whatever they answer."""
    form: RegisterForm | None
    """The form that is short enough to stand on the page itself."""

    @property
    def is_open(self) -> bool:
        """Whether the reader can register, or join the list."""
        return self.own is None and not self.objections

    @property
    def is_full(self) -> bool:
        """Whether who registers now waits."""
        return self.free == 0 or self.people_waiting > 0


@blueprint.get("/events/<id:event_id>")
@access(PUBLIC)
def event(event_id: int) -> ResponseReturnValue:
    """Show one event, and how to come to it."""
    at = clock.now()
    return event_page(seen_event(event_id, at=at), at=at)


def event_page(found: Event, *, at: datetime, is_preview: bool = False) -> str:
    """Return the page of an event; a preview shows it as its readers would see it."""
    who = viewer()
    return render_template(
        "events/event.html",
        desk=desk(found, who, at=at),
        may_change=events.may_change(found, who),
        is_preview=is_preview,
        logos=profiles.logos(firms_of(found)) if who else {},
        shared=sharing.shared(found),
        **words_of_event(found, at=at),
    )


def words_of_event(found: Event, *, at: datetime) -> dict[str, object]:
    """Return what all pages about one event say of it."""
    language = str(get_locale())
    rooms, address = entries.place(found)
    return {
        "event": found,
        "at": at,
        "language": language,
        "rooms": rooms,
        "address": address,
        "way": entries.way(found, language),
        "invitation": invitation(),
        "drawing": cards.motif_of(found.id, [one.topic for one in found.topics]),
        "origins": format_list([names.region(one.region) for one in found.regions], locale=language),
        "city_of": cards.city_of,
        "house_zone": str(web.settings().timezone),
        "sentence": sentence,
        **NAMED,
        **times(found),
    }


def times(found: Event) -> dict[str, object]:
    """Return the days and times of an event by the clocks where it is."""
    starts_at, ends_at = (
        found.starts_at.astimezone(found.zone_info),
        found.ends_at.astimezone(found.zone_info),
    )
    last = found.ends_at - datetime.resolution
    return {
        "first_day": starts_at.date(),
        "last_day": last.astimezone(found.zone_info).date(),
        "begins": starts_at.time(),
        "ends": ends_at.time(),
        "doors": found.doors_at.astimezone(found.zone_info).time() if found.doors_at else None,
    }


def desk(found: Event, who: Person | None, *, at: datetime) -> Desk:
    """Return how the event stands with its places for this reader, signed in or not."""
    kind = registrations.kind_of(who)
    own = registrations.mine(who, found) if who else None
    is_invited = has_invitation(found, at=at) or bool(who and registrations.is_invited(found, person=who))
    against = registrations.rules(found).admission(Applicant(kind=kind, is_invited=is_invited), at=at)
    standing = registrations.standing_objections(found, who) if who else ()
    return Desk(
        full=registrations.how_full([found.id])[found.id],
        people_waiting=len(registrations.line(found)),
        free=registrations.places_of(found).free_for(kind),
        own=own,
        position=registrations.position(own) if own and own.state == "waiting" else None,
        objections=() if own else (*against, *standing),
        form=_short_form(found, who),
    )


def firms_of(found: Event) -> list[int]:
    """Return the ids of the organisations that hold the event, the host first."""
    return [found.host_id, *(one.organisation_id for one in found.cohosts)]


def _short_form(found: Event, who: Person | None) -> RegisterForm | None:
    """Return the form that a member sends by one click; there is none where the host asks something."""
    if who is None or found.questions:
        return None
    form = form_for((), is_guest=False, allows_companion=False, empty=True)
    assert isinstance(form, MemberForm)
    return form
