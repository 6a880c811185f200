"""Events, from the first idea to the last guest: places, a waiting list that is fair, tickets, a public calendar."""

from flask_smorest import Api

from lounge.events import models
from lounge.plumbing.web import Lounge

__all__ = ["models"]


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
