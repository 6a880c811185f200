"""Sites, spaces and rooms, when they are open, and who has booked them."""

from flask_babel import gettext as _
from flask_smorest import Api

from lounge.members.views import is_signed_in
from lounge.plumbing.web import Lounge
from lounge.plumbing.words import teach
from lounge.rooms import api, views, words


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
    app.register_blueprint(views.blueprint)
    for calls in api.BLUEPRINTS:
        frame.register_blueprint(calls)
    app.navigation.append(_navigation)
    teach(words.SENTENCES)


def _navigation() -> list[tuple[str, str, str]]:
    if not is_signed_in():
        return []
    return [("rooms.board", _("Book"), "book"), ("rooms.my_bookings", _("Bookings"), "bookings")]
