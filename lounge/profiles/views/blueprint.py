"""The blueprint that the pages of the firms share."""

from typing import Any

from flask import Blueprint, request

from lounge.profiles.services import LARGEST_FILE

LARGEST_FORM = 500_000

blueprint = Blueprint("profiles", __name__)


@blueprint.url_value_preprocessor
def let_logos_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a body hold a logo beside the texts; set here because the form token is read before any view is called."""
    if endpoint == "profiles.save":
        request.max_content_length = LARGEST_FILE + LARGEST_FORM
