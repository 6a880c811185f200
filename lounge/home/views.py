"""The start page: the welcome for strangers, and Today for members."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from lounge.home import queries
from lounge.plumbing import clock, web
from lounge.plumbing.access import PUBLIC, access

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@access(PUBLIC)
def start() -> ResponseReturnValue:
    """Welcome a stranger; show a member what is next."""
    language = str(get_locale())
    if not current_user.is_authenticated:
        return render_template("home/welcome.html", sites=queries.rooms_by_site(), language=language)
    today = queries.today(current_user, at=clock.now(), zone=web.settings().timezone)
    return render_template("home/today.html", today=today, person=current_user, language=language)
