"""Lists in pages: as many as were asked for, and the path of the next ones."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import marshmallow as ma
from flask import request
from flask_babel import gettext as _

from lounge.plumbing.api.fields import Answer, Line, Schema, WholeParameter
from lounge.plumbing.api.problem import Invalid

USUAL, MOST = 50, 200


class PageParameters(Schema):
    """Which page of a list; ``next`` of the page before carries both."""

    after = Line(longest=40, metadata={"description": "The mark of the page before, as `next` carries it."})
    limit = WholeParameter(most=MOST, load_default=USUAL, metadata={"description": "At most so many."})


def listing(name: str, item: type[ma.Schema]) -> type[ma.Schema]:
    """Make the schema of a list of such items."""
    path = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "The path of the next page."}
    )
    items = ma.fields.List(ma.fields.Nested(item), required=True)
    return Answer.from_dict({"items": items, "next": path}, name=name)


def page(items: Sequence[Any], mark: str | None) -> Mapping[str, Any]:
    """Return a page as a list answers it; ``mark`` is where the next one begins, ``None`` that there is none."""
    if mark is None:
        return {"items": items, "next": None}
    asked = {**request.args.to_dict(), "after": mark}
    return {"items": items, "next": f"{request.path}?{urlencode(asked)}"}


def unknown_mark() -> Invalid:
    """Make the error for a mark that no page gave out."""
    return Invalid({"after": [_("This is no mark of a page; take the path in next as it is.")]})
