"""Who calls: the bearer of a token, its scopes, and whether they may do what they ask for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, abort, current_app, g, request
from werkzeug.routing import RequestRedirect

from lounge.plumbing import access
from lounge.plumbing.api import rate
from lounge.plumbing.api.calls import is_call
from lounge.plumbing.api.problem import OutOfScope, Unknown
from lounge.plumbing.words import LANGUAGES

LANGUAGE_OF_PROGRAMS = "en"
BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/=-]{1,200})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bearer:
    """The person that a token speaks for, and what it may do; scopes of ``None`` are all."""

    token_id: int
    person_id: int
    person: Any
    role: str
    scopes: frozenset[str] | None


_offered: dict[str, Any] = {}
_find: list[Callable[[str], Bearer | None]] = []


def known_by(find: Callable[[str], Bearer | None]) -> Callable[[str], Bearer | None]:
    """Declare the function that knows whose a token is: the frame itself knows no people."""
    _find[:] = [find]
    return find


def offer(scopes: Mapping[str, Any]) -> None:
    """Add a feature's scopes, each with a sentence (a lazy one) that says what it allows."""
    _offered.update(scopes)


def offered() -> dict[str, str]:
    """Return all scopes that a token can be made for, with their sentences, by name."""
    return {scope: str(_offered[scope]) for scope in sorted(_offered)}


def caller() -> Bearer:
    """Return who calls; only for views that need a token."""
    bearer: Bearer = g.bearer
    return bearer


def init(app: Flask) -> None:
    """Check every call before its view; nothing declared means nobody may."""
    app.before_request(_check)


def _check() -> Response | None:
    if not is_call():
        return None
    g.language = request.accept_languages.best_match(LANGUAGES, LANGUAGE_OF_PROGRAMS)
    if isinstance(request.routing_exception, RequestRedirect):
        return Response(
            status=308, mimetype="application/json", headers={"Location": request.routing_exception.new_url}
        )
    if request.endpoint is None:
        return None  # an unknown address or method: the router says so
    needed = access.declared(current_app, request.endpoint, request.method)
    if needed is None:
        abort(403)
    if not needed.is_public:
        bearer = g.bearer = _bearer()
        g.person = bearer.person
        rate.count(bearer.token_id)
        _admit(bearer, needed)
    return None


def _bearer() -> Bearer:
    header = request.headers.get("Authorization")
    if header is None:
        raise Unknown('Bearer realm="lounge"')
    sent = BEARER.fullmatch(header.strip())
    found = _find[0](sent[1]) if sent else None
    if found is None:
        raise Unknown('Bearer realm="lounge", error="invalid_token"')
    return found


def _admit(bearer: Bearer, needed: access.Access) -> None:
    if bearer.role not in needed.roles:
        abort(403)
    # A token with scopes may only do what they name: a view that names none is not for it.
    if bearer.scopes is not None and needed.scope not in bearer.scopes:
        g.scope = needed.scope
        raise OutOfScope
