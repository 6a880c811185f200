"""What an organisation says of itself, and where it wants to go."""

from flask_smorest import Api

from lounge.plumbing.jobs import every
from lounge.plumbing.web import Lounge
from lounge.plumbing.words import teach
from lounge.profiles import views, words
from lounge.profiles.jobs import EVERY_SECONDS, fit_if_due


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
    app.register_blueprint(views.blueprint)
    teach(words.SENTENCES)
    every(app, seconds=EVERY_SECONDS)(fit_if_due)
