"""What a call of the API is, and how instants and facts are written in its answers."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app, request

PREFIX = "/api/v1"
MARK = "api_"
"""What the names of the API's blueprints begin with."""
DOCS = "api.docs"
"""The readable page: the one address below /api that answers in HTML, also when something is wrong with it."""

"""What an integer column holds on both engines."""


def is_call() -> bool:
    """Tell whether the request is a program's, so that it is answered in JSON whatever happens."""
    path = request.path
    return (path == "/api" or path.startswith("/api/")) and request.endpoint != DOCS


def written(instant: datetime) -> str:
    """Write an instant by RFC 3339, with the offset that the house's clocks have at that time."""
    zone: ZoneInfo = current_app.extensions["lounge"].timezone
    return instant.astimezone(zone).isoformat()


def encoded(fact: object) -> object:
    """Turn a fact of an objection, however nested, into what JSON can say."""
    if isinstance(fact, datetime):
        return written(fact)
    if isinstance(fact, date):
        return fact.isoformat()
    if isinstance(fact, Mapping):
        return {str(name): encoded(value) for name, value in fact.items()}
    if isinstance(fact, list | tuple | set | frozenset):
        return [encoded(value) for value in fact]
    return fact if fact is None or isinstance(fact, bool | int | float) else str(fact)
