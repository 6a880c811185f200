"""The start: the welcome for strangers, and Today for members."""

from flask import Blueprint
from flask_smorest import Api

from lounge.plumbing.web import Lounge

blueprint = Blueprint("home", __name__)


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
    app.register_blueprint(blueprint)
