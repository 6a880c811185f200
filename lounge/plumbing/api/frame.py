"""Puts the frame together: flask-smorest for routes, schemas and OpenAPI, and around it what is the house's own."""

from http import HTTPStatus
from typing import Any

import flask_smorest
import marshmallow as ma
from flask import Flask

from lounge.plumbing import jobs
from lounge.plumbing.api import document, fields, problem, tokens
from lounge.plumbing.api.blueprint import KEY_PARAMETER, SECURITY, Blueprint
from lounge.plumbing.api.idempotency import HEADER, forget_answers
from lounge.plumbing.web import csrf
from lounge.settings import Settings

ABOUT = """\
What members do on the pages of the house, as JSON.

* **Who calls**: `Authorization: Bearer TOKEN`, a personal token from the page "Me". Cookies are not looked at.
* **Instants** are RFC 3339 with an offset; answers are written with the offset of the house's zone.
* **Lists** are `{"items": [...], "next": "..." | null}`; `next` is the path of the next page.
* **Errors** are `application/problem+json` (RFC 9457). When a rule of the house refuses, the answer is 409 and
  `objections` names every reason by its `code`, with the facts and a sentence. A malformed call is 422 with `errors`
  by field. Titles and sentences follow `Accept-Language` (German or English).
* **Repeats**: send `Idempotency-Key` with a POST, and the same call again is the first answer again, for 24 hours.
"""


class ProblemSchema(fields.Answer):
    """An error: RFC 9457, with the objections of a refusal or the errors by field."""

    type = ma.fields.String(required=True, metadata={"description": "Leads to its explanation."})
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True)
    instance = ma.fields.String(required=True)
    request_id = ma.fields.String(
        metadata={"description": "The number under which the house finds it in its log."}
    )
    objections = ma.fields.List(
        ma.fields.Dict(),
        metadata={"description": "Every reason against it: `code`, `sentence`, and the facts."},
    )
    errors = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.List(ma.fields.String()),
        metadata={"description": "What is wrong, by field."},
    )


class Frame(flask_smorest.Api):
    """Registers the features' calls, in the app and in the document."""

    def register_blueprint(self, blp: Blueprint, **options: Any) -> None:
        """Add a feature's calls. No form token protects them, for no cookie opens them."""
        csrf.exempt(blp)
        super().register_blueprint(blp, **options)

    def _register_error_handlers(self) -> None:
        problem.init(self._app)

    def _register_responses(self) -> None:
        self.spec.components.schema("Problem", schema=ProblemSchema)
        for status in problem.STATUSES:
            answer = {
                "description": HTTPStatus(status).phrase,
                "content": {problem.MIMETYPE: {"schema": "Problem", "example": document.example(status)}},
            }
            self.spec.components.response(HTTPStatus(status).name, answer, lazy=True)
            if status == 500:
                self.spec.components.response(self.DEFAULT_ERROR_RESPONSE_NAME, answer)

    def _register_pagination_header(self) -> None:
        """Leave out what flask-smorest has for lists in headers: ours have ``next`` in their body."""


def init(app: Flask, settings: Settings) -> Frame:
    """Set up the frame; features register their blueprints with what is returned."""
    app.config.update(API_TITLE=f"{settings.house_name}: API", API_VERSION="1", OPENAPI_VERSION="3.1.0")
    app.json.sort_keys = False  # type: ignore[attr-defined]
    frame = Frame(app, spec_kwargs={"info": {"description": ABOUT}, "servers": [{"url": settings.base_url}]})
    frame.register_field(fields.Instant, "string", "date-time")
    frame.register_field(fields.Email, "string", "email")
    frame.spec.components.security_scheme(SECURITY, {"type": "http", "scheme": "bearer"})
    frame.spec.components.parameter(
        KEY_PARAMETER,
        "header",
        {
            "name": HEADER,
            "description": "The same key and call again: the first answer again. Another call: 422. Kept for 24 hours.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]*$"},
        },
        lazy=True,
    )
    tokens.init(app)
    document.init(app, frame.spec)
    jobs.every(app, seconds=jobs.TIDY_EVERY)(forget_answers)
    return frame
