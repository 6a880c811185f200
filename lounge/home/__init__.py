"""The start: the welcome for strangers, and Today for members."""

from flask_babel import gettext as _
from flask_smorest import Api

from lounge.home import views
from lounge.members.views import is_signed_in
from lounge.plumbing.navigation import Way
from lounge.plumbing.web import Lounge


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
    app.register_blueprint(views.blueprint)
    app.navigation.append(lambda: [Way("home.start", _("Today"), "today")] if is_signed_in() else [])
