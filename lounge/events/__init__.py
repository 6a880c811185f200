"""Events, from the first idea to the last guest: places, a waiting list that is fair, tickets, a public calendar."""

from flask_smorest import Api

from lounge.events import models
from lounge.events.words import refusals
from lounge.plumbing.web import Lounge
from lounge.plumbing.words import teach

__all__ = ["models"]


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
    teach(refusals.SENTENCES)
