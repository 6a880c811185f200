"""Administration: rooms and their rules, closures, members, and the audit."""

from flask import Blueprint
from flask_smorest import Api

from lounge.plumbing.web import Lounge

blueprint = Blueprint("house", __name__)


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
    app.register_blueprint(blueprint)
