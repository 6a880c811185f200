"""The blueprint that the pages of administration share."""

from flask import Blueprint

blueprint = Blueprint("house", __name__, url_prefix="/house")
