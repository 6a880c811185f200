"""The API's calls about the caller, and whose a token is."""

from typing import Any

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from lounge.members import queries, services
from lounge.members.models import Person
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.api import Bearer, Blueprint, caller, offer
from lounge.plumbing.api.fields import Answer
from lounge.plumbing.api.tokens import known_by

blueprint = Blueprint("me", __name__, description="Who I am.")
offer({"me:read": _l("See who you are, and the code of your member card.")})


@known_by
def bearer(plain: str) -> Bearer | None:
    """Find whom a token speaks for: one query."""
    token = queries.token_by_digest(services.digest(plain))
    if token is None:
        return None
    scopes = None if token.scopes is None else frozenset(token.scopes)
    return Bearer(token.id, token.person_id, token.person, token.person.role, scopes)


class OrganisationSchema(Answer):
    """A member organisation, in short."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)


class MeSchema(Answer):
    """The person that the token speaks for."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    email = ma.fields.Email(required=True)
    role = ma.fields.String(required=True, metadata={"description": "member, desk, manager or partner"})
    language = ma.fields.String(required=True, metadata={"description": "de or en: of letters and pages"})
    organisation = ma.fields.Nested(OrganisationSchema, required=True)
    card_code = ma.fields.String(
        required=True, metadata={"description": "What the QR of the member card carries."}
    )


EXAMPLE = {
    "id": 12, "name": "Femke Harms", "title": "Founder", "email": "femke@kahn.example", "role": "member",
    "language": "de", "organisation": {"id": 7, "name": "Kahn & Krone", "kind": "startup"},
    "card_code": "q3Yv0c8sT1mZkWfE",
}  # fmt: skip


@blueprint.route("/me")
@blueprint.response(200, MeSchema, example=EXAMPLE)
@access(SIGNED_IN, scope="me:read")
def me() -> Any:
    """Who I am.

    The person that the token speaks for, with their organisation and role.
    """
    person: Person = caller().person
    return person
