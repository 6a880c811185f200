"""Administration: sites, rooms and their rules, closures, members, and the audit."""

from flask_babel import gettext as _
from flask_login import current_user
from flask_smorest import Api

from lounge.house import views
from lounge.members.views import is_signed_in
from lounge.plumbing.navigation import Way
from lounge.plumbing.web import Lounge


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
    app.register_blueprint(views.blueprint)
    app.navigation.append(
        lambda: [Way("house.home", _("House"), "house")] if is_signed_in() and current_user.is_manager else []
    )
