"""The API's calls about registrations: register, read, take an offered place, cancel."""

from typing import Any

from flask import abort, url_for
from flask_babel import lazy_gettext as _l

from lounge.events.api import schemas
from lounge.events.models import Event, Registration
from lounge.events.queries import events, registrations
from lounge.events.services import registering, waiting
from lounge.events.services.registering import Wish
from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.api import Blueprint, caller, offer
from lounge.plumbing.db import transaction

blueprint = Blueprint(
    "registrations", __name__, description="Registering for events, and waiting for a place."
)
offer({
    "registrations:read": _l("See your registrations."),
    "registrations:write": _l("Register for events, take offered places, and cancel."),
})  # fmt: skip
LOCATION = {"Location": {"description": "Where the registration is.", "schema": {"type": "string"}}}


@blueprint.route("/events/<id:event_id>/registrations", methods=["POST"])
@blueprint.arguments(schemas.WishToComeSchema, example={})
@blueprint.response(201, schemas.RegistrationSchema, example=schemas.REGISTRATION, headers=LOCATION)
@access(SIGNED_IN, scope="registrations:write")
def register(wanted: dict[str, Any], event_id: int) -> Any:
    """Register for an event.

    The state is `registered`, or `waiting` with your `position` when all places are taken; nobody is passed who waits
    already. Refused with every objection: `already_registered`, `registration_not_open`, `registration_closed`,
    `not_for_you`, `no_companion`, `answer_missing`, `membership_lapsed` and others, each with its facts.
    """
    with transaction():
        event = _event(event_id)
        registration = registering.register(event, by=_by(), wish=_wish(wanted), at=clock.now())
    location = url_for("api_registrations.registration", registration_id=registration.id)
    return registration, 201, {"Location": location}


@blueprint.route("/registrations/<id:registration_id>")
@blueprint.response(200, schemas.RegistrationSchema, example=schemas.REGISTRATION)
@access(SIGNED_IN, scope="registrations:read")
def registration(registration_id: int) -> Any:
    """Read a registration.

    One's own; desk and manager read all. Any other is answered as if it were not there. When a place was offered, the
    state is `offered`, and it is held until `offered_until`.
    """
    return _registration(registration_id)


@blueprint.route("/registrations/<id:registration_id>", methods=["DELETE"])
@blueprint.response(204)
@access(SIGNED_IN, scope="registrations:write")
def cancel_registration(registration_id: int) -> Any:
    """Cancel a registration, or leave the waiting list.

    The place is offered to the next who waits at once. Cancelling what is cancelled, or has lapsed, is 204 too, and
    does nothing. Objections are `event_over` and `event_cancelled`.
    """
    with transaction():
        registering.cancel(_registration(registration_id), by=_by(), at=clock.now())
    return ""


@blueprint.route("/registrations/<id:registration_id>/accept", methods=["POST"])
@blueprint.response(200, schemas.RegistrationSchema, example={**schemas.REGISTRATION, **schemas.ACCEPTED})
@access(SIGNED_IN, scope="registrations:write")
def accept_place(registration_id: int) -> Any:
    """Take an offered place.

    Taken twice it is taken once. Objections are `not_offered`, `offer_over` with until when the place was held,
    `event_over` and `event_cancelled`.
    """
    with transaction():
        found = _registration(registration_id)
        waiting.accept(found, at=clock.now())
    return found


def _by() -> Person:
    person: Person = caller().person
    return person


def _event(event_id: int) -> Event:
    """Find an event that the caller may see, or answer that there is none."""
    found = registrations.event_in_short(event_id)
    if found is None or not events.may_see(found, _by()):
        abort(404)
    return found


def _registration(registration_id: int) -> Registration:
    """Find a registration that is the caller's own, or that the staff may see, or answer that there is none."""
    found = registrations.registration(registration_id)
    if found is None or not (_by().is_staff or registrations.is_of(found, _by())):
        abort(404)
    return found


def _wish(wanted: dict[str, Any]) -> Wish:
    answers = {one["question_id"]: one["text"] for one in wanted["answers"]}
    return Wish(companion=wanted["companion"], answers=answers)
