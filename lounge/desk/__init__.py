"""The front desk: who is expected, who comes and goes, who is in the house, visitors, and the screens at the doors."""

from flask_smorest import Api

from lounge.desk import models
from lounge.plumbing.web import Lounge

__all__ = ["models"]


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
