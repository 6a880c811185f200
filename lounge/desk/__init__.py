"""The front desk: who is expected, who comes and goes, who is in the house, visitors, and the screens at the doors."""

from flask_smorest import Api

from lounge.desk import api, models, views
from lounge.desk.jobs import closing
from lounge.desk.words import doors, refusals
from lounge.plumbing.jobs import every
from lounge.plumbing.web import Lounge
from lounge.plumbing.words import teach

__all__ = ["models"]


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
    for pages in views.BLUEPRINTS:
        app.register_blueprint(pages)
    for calls in api.BLUEPRINTS:
        frame.register_blueprint(calls)
    teach({**refusals.SENTENCES, **doors.SENTENCES})
    every(app, seconds=closing.EVERY_FIVE_MINUTES)(closing.check_out)
