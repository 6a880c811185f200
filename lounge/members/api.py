"""The API's calls about the caller."""

from flask_smorest import Blueprint

blueprint = Blueprint("members_api", __name__, url_prefix="/api/v1")
