"""Weekly introductions: who meets whom and why, their answers, a time and a room for both, and how it was."""

from flask_smorest import Api

from lounge.introductions import models
from lounge.plumbing.web import Lounge

__all__ = ["models"]


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
