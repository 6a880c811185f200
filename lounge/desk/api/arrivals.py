"""The API's calls about who comes and goes, for whoever works at the desk."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lounge.desk.api import answers, schemas
from lounge.desk.queries import inside
from lounge.desk.services import arriving
from lounge.desk.services.sightings import Answer, Sighting
from lounge.domain.arrival import Kind
from lounge.members.models import Person
from lounge.plumbing import clock
from lounge.plumbing.access import STAFF, access
from lounge.plumbing.api import Blueprint, caller, offer, problem
from lounge.plumbing.api.paging import listing, page, unknown_mark
from lounge.plumbing.api.problem import Invalid
from lounge.plumbing.db import transaction
from lounge.rooms import queries as rooms
from lounge.rooms.models import Site

blueprint = Blueprint("arrivals", __name__, description="Who comes, who goes, and who is in the house.")
offer({
    "desk:read": _l("See who is in the house."),
    "desk:write": _l("Let people in and out at the front desk."),
})  # fmt: skip


@blueprint.route("/arrivals")
@blueprint.arguments(schemas.ArrivalsParameters, location="query")
@blueprint.response(200, listing("ArrivalList", schemas.HereSchema))
@access(STAFF, scope="desk:read")
def arrivals(asked: dict[str, Any]) -> Any:
    """List arrivals.

    Those of today, a night out included, in the order of time; with `inside=true` of those alone who are in now.
    """
    try:
        found = inside.arrivals(
            _site(asked), clock.now(), inside=asked["inside"], after=asked.get("after"), count=asked["limit"]
        )
    except ValueError:
        raise unknown_mark() from None
    return page([answers.here(one) for one in found.items], found.next)


@blueprint.route("/arrivals", methods=["POST"])
@blueprint.arguments(schemas.ArrivalSchema, example=schemas.SEEN)
@blueprint.response(201, schemas.ArrivedSchema, example=schemas.ARRIVED)
@blueprint.alt_response(200, schema=schemas.ArrivedSchema, description="It is known, or they are in already.")
@access(STAFF, scope="desk:write")
def arrive(seen: dict[str, Any]) -> Any:
    """Let somebody in.

    201 when somebody comes in; 200 with the same body when the `nonce` comes again, and with `already` when they are
    in since before. Else 409 with every objection, each with whether the desk may `waive` it: `unknown_code`,
    `card_replaced`, `membership_lapsed`, `event_not_today`, `ticket_waiting`, `visit_not_today`, `guests_used_up`
    and others.
    """
    return _answer(arriving.arrive, seen, "in")


@blueprint.route("/departures", methods=["POST"])
@blueprint.arguments(schemas.SeenSchema, example=schemas.SEEN)
@blueprint.response(201, schemas.ArrivedSchema, example=schemas.LEFT)
@blueprint.alt_response(200, schema=schemas.ArrivedSchema, description="It is known.")
@access(STAFF, scope="desk:write")
def depart(seen: dict[str, Any]) -> Any:
    """See somebody out.

    201 when somebody leaves, 200 when the `nonce` comes again. Who is not in cannot leave: `not_inside`.
    """
    return _answer(arriving.depart, seen, "out")


@blueprint.route("/arrivals/<id:arrival_id>/undo", methods=["POST"])
@blueprint.arguments(schemas.UndoSchema, example={"reason": "The wrong card."})
@blueprint.response(200, schemas.ArrivedSchema, example=schemas.UNDONE)
@access(STAFF, scope="desk:write")
def undo_arrival(said: dict[str, Any], arrival_id: int) -> Any:
    """Undo an arrival.

    Within 15 minutes, and once: undone again it is undone. Later a departure is what is left: `too_late_to_undo`.
    """
    at = clock.now()
    with transaction():
        done = inside.movement_with(arrival_id)
        if done is None or done.kind != "in":
            abort(404)
        nonce = f"undo of {done.id}"
        sighting = Sighting(kind="undo", nonce=nonce, happened_at=at, site=done.site, way="api", **said)
        answer = arriving.undo(done, sighting, by=_by(), at=at)
    return _told(answer) if answer.outcome != "refused" else _refused(answer)


def _answer(deed: Callable[..., Answer], seen: dict[str, Any], kind: Kind) -> Any:
    """Do the deed. What was refused is no error of the transaction, for the audit has a line of it."""
    with transaction():
        at = clock.now()
        answer = deed(_sighting(seen, kind, at=at), by=_by(), at=at)
    if answer.outcome == "refused":
        return _refused(answer)
    return _told(answer), 201 if answer.is_new else 200


def _told(answer: Answer) -> dict[str, Any]:
    told = answers.told(answer)
    person = None if answer.subject is None else answer.subject.person
    is_in = answer.outcome == "already"
    return told | {"id": answer.movement_id, "person_id": person.id if person else None, "already": is_in}


def _refused(answer: Answer) -> Response:
    objections = answers.objections(answer.objections)
    detail = " ".join(one["sentence"] for one in objections)
    return problem.answer(409, detail, objections=objections)


def _sighting(seen: dict[str, Any], kind: Kind, *, at: datetime) -> Sighting:
    told = {name: seen[name] for name in ("code", "nonce", "station", "waive") if name in seen}
    return Sighting(kind=kind, site=_site(seen), happened_at=seen.get("happened_at", at), way="api", **told)


def _site(asked: dict[str, Any]) -> Site:
    key = asked.get("site")
    found = next((one for one in rooms.sites() if key in (None, one.key)), None)
    if found is None:
        raise Invalid({"site": [_("There is no house with this key.")]})
    return found


def _by() -> Person:
    person: Person = caller().person
    return person
