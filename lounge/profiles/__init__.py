"""What an organisation says of itself, and where it wants to go."""

from flask import Blueprint
from flask_smorest import Api

from lounge.plumbing.web import Lounge

blueprint = Blueprint("profiles", __name__)


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
    app.register_blueprint(blueprint)
