"""Reads what programs send: JSON that is JSON, and errors by field, in sentences."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from flask_babel import gettext as _
from webargs import core
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from lounge.plumbing.api.problem import Invalid

WHOLE = "body"
"""The name under which errors stand that belong to no field."""


class Parser(FlaskParser):
    """Webargs' parser, strict: nothing unknown, no content type but JSON's, no number that JSON does not have."""

    DEFAULT_UNKNOWN_BY_LOCATION = dict.fromkeys(("json", "query"), ma.RAISE)

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """Return the body; a call without one is a call with nothing in it."""
        return body(req)

    def handle_error(self, error: ma.ValidationError, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Turn what a schema found into a 422.

        :raises Invalid: always.
        """
        # webargs puts the messages below the place they come from: {"json": {...}}.
        messages = error.messages
        places = messages.values() if isinstance(messages, Mapping) else [messages]
        raise Invalid({name: said for place in places for name, said in _flat("", place)})


def body(request: Request) -> Any:
    """Return the parsed body, an empty mapping when there is none.

    :raises Invalid: when it is not JSON in UTF-8, or nested beyond reason.
    :raises UnsupportedMediaType: when it says that it is something else.
    """
    sent = request.get_data(cache=True)
    if not sent:
        return {}
    if not core.is_json(request.mimetype):
        raise UnsupportedMediaType
    try:
        return json.loads(sent.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise malformed() from None


def malformed() -> Invalid:
    """Make the error for a body that cannot be read at all."""
    return Invalid({WHOLE: [_("The body is not valid JSON (RFC 8259, in UTF-8).")]})


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _flat(path: str, messages: Any) -> list[tuple[str, list[str]]]:
    if isinstance(messages, Mapping):
        return [
            found
            for name, inner in messages.items()
            for found in _flat(path if name == ma.exceptions.SCHEMA else f"{path}.{name}".lstrip("."), inner)
        ]
    said = messages if isinstance(messages, list) else [messages]
    return [(path or WHOLE, [str(sentence) for sentence in said])]
