"""Sites, spaces and rooms, when they are open, and who has booked them."""

from flask_babel import gettext as _
from flask_smorest import Api

from lounge.members.views import is_signed_in
from lounge.plumbing.jobs import every
from lounge.plumbing.navigation import Way
from lounge.plumbing.web import Lounge
from lounge.plumbing.words import teach
from lounge.rooms import api, jobs, views, words


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
    app.register_blueprint(views.blueprint)
    for calls in api.BLUEPRINTS:
        frame.register_blueprint(calls)
    app.navigation.append(_navigation)
    teach(words.SENTENCES)
    every(app, seconds=jobs.RELEASES_EVERY)(jobs.release_missed)


def _navigation() -> list[Way]:
    if not is_signed_in():
        return []
    parts = (
        Way("rooms.board", _("Day board")),
        Way("rooms.find", _("Find a room")),
        Way("rooms.my_bookings", _("My bookings")),
    )
    return [Way("rooms.board", _("Book"), "book", parts)]
