"""Everything that goes wrong, as problem+json (RFC 9457): a type that leads to the docs, a title, a sentence."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from lounge.domain.refusal import Refused
from lounge.plumbing import db, words
from lounge.plumbing.api.calls import PREFIX, encoded, is_call

MIMETYPE = "application/problem+json"
STATUSES = (400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429, 500)

log = logging.getLogger("lounge")


class Invalid(HTTPException):
    """The call itself is malformed: by field, what is wrong with it."""

    code = 422

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.errors = errors


class Unknown(HTTPException):
    """Nobody is known by this token, or none was sent; the challenge says which (RFC 6750, section 3)."""

    code = 401

    def __init__(self, challenge: str) -> None:
        super().__init__()
        self.challenge = challenge

    def get_headers(self, *_args: Any, **_kwargs: Any) -> list[tuple[str, str]]:
        """Return the challenge that belongs to every 401."""
        return [("WWW-Authenticate", self.challenge)]


class OutOfScope(HTTPException):
    """The token was not made for this."""

    code = 403


class TooOften(HTTPException):
    """The house's limit of calls is reached for a while."""

    code = 429

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds

    def get_headers(self, *_args: Any, **_kwargs: Any) -> list[tuple[str, str]]:
        """Return when to come again."""
        return [("Retry-After", str(self.seconds))]


def init(app: Flask) -> None:
    """Answer calls with problems; pages keep the apologies that were set up before."""
    handlers = app.error_handler_spec[None][None]
    for kind in (HTTPException, Exception):
        app.register_error_handler(kind, _for_calls(handlers[kind]))
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    if is_call() and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def _for_calls(page: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def answer(error: Exception) -> Any:
        return of(error) if is_call() else page(error)

    return answer


def of(error: Exception) -> Response:
    """Return the problem that an error is; one that nobody expected is logged, and told without its insides."""
    if isinstance(error, Refused):
        return refused(error)
    if isinstance(error, Invalid):
        return answer(422, errors=dict(error.errors))
    if isinstance(error, HTTPException) and (error.code or 500) < 500:
        problem = answer(error.code or 400, _scope_sentence() if isinstance(error, OutOfScope) else None)
        kept = ("Allow", "Retry-After", "WWW-Authenticate")
        problem.headers.extend((name, value) for name, value in error.get_headers() if name in kept)
        return problem
    log.error("request %s failed", g.get("request_id"), exc_info=error)
    db.db.session.rollback()
    return answer(500)


def refused(refusal: Refused) -> Response:
    """Return every objection; a page version that the caller named in ``If-Match`` and that is gone is a 412."""
    status = 412 if "stale" in refusal.codes and request.if_match else 409
    objections = [
        {"code": one.code, "sentence": words.sentence(one), **_facts(one.facts)} for one in refusal.objections
    ]
    detail = " ".join(str(one["sentence"]) for one in objections)
    return answer(status, detail, objections=objections)


def answer(status: int, detail: str | None = None, **more: Any) -> Response:
    """Make a problem of this status; what else it tells follows the members that all problems have."""
    title, sentence = _sentences().get(status) or (HTTPStatus(status).phrase, HTTPStatus(status).description)
    body = {
        "type": f"{PREFIX}/docs#problem-{status}",
        "title": title,
        "status": status,
        "detail": detail or sentence,
        "instance": request.path,
        "request_id": g.get("request_id", ""),
        **more,
    }
    return Response(json.dumps(body), status, mimetype=MIMETYPE)


def explained() -> list[tuple[int, str, str]]:
    """Return every status that a problem can have, with its title and sentence, in the reader's language."""
    return [(status, *said) for status, said in _sentences().items()]


def _facts(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: encoded(value) for name, value in facts.items()}


def _scope_sentence() -> str:
    return _(
        "Your token does not have the scope %(scope)s. Make one that has it.", scope=g.get("scope") or "–"
    )


def _sentences() -> dict[int, tuple[str, str]]:
    return {
        400: (_("The request is not understood"), _("Something in the request is not as HTTP asks for.")),
        401: (_("A token is needed"), _("Send a valid personal token: Authorization: Bearer TOKEN.")),
        403: (_("This is not for you"), _("Your role does not allow this call.")),
        404: (_("There is nothing here"), _("The address is unknown, or what it names is not yours to see.")),
        405: (_("This method is not for this address"), _("The header Allow names the methods that are.")),
        409: (_("The house says no"), _("A rule of the house stands against it; the objections say which.")),
        412: (_("It was changed meanwhile"), _("If-Match names an old version. Read it again, then decide.")),
        413: (_("That is too much at once"), _("A body may have up to 1 MB.")),
        415: (_("Only JSON is understood"), _("Send the body with Content-Type: application/json.")),
        422: (_("The call is malformed"), _("Nothing was done; the errors say what is wrong, by field.")),
        429: (_("That was too often"), _("The house limits calls; the header Retry-After says when to come again.")),
        500: (_("Something broke on our side"), _("It is noted under the request's id, and nothing was done by half.")),
    }  # fmt: skip
