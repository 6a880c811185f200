"""Sites, spaces and rooms, when they are open, and who has booked them."""

from flask import Blueprint
from flask_smorest import Api

from lounge.plumbing.web import Lounge
from lounge.plumbing.words import teach
from lounge.rooms import api, words

blueprint = Blueprint("rooms", __name__)


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
    app.register_blueprint(blueprint)
    for calls in api.BLUEPRINTS:
        frame.register_blueprint(calls)
    teach(words.SENTENCES)
