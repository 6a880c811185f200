"""Who belongs to the house: accounts, sign-in, organisations, plans and terms, roles, tokens."""

from flask_babel import gettext as _
from flask_smorest import Api

from lounge.members import api, views, words
from lounge.plumbing.navigation import Way
from lounge.plumbing.web import Lounge
from lounge.plumbing.words import teach


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
    app.register_blueprint(views.blueprint)
    frame.register_blueprint(api.blueprint)
    app.navigation.append(lambda: [Way("members.me", _("Me"), "me")] if views.is_signed_in() else [])
    teach(words.SENTENCES)
