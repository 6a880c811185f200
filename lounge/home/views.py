"""The start page: the welcome for strangers, and Today for members."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lounge.events.views.calendar import words_of_cards
from lounge.home import queries
from lounge.plumbing import clock, web
from lounge.plumbing.access import PUBLIC, access

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@access(PUBLIC)
def start() -> ResponseReturnValue:
    """Welcome a stranger; show a member what is next."""
    at = clock.now()
    if not current_user.is_authenticated:
        return render_template(
            "home/welcome.html",
            sites=queries.rooms_by_site(),
            events=queries.events_for_strangers(at=at),
            today=clock.today(web.settings().timezone),
            **words_of_cards(at),
        )
    found = queries.today(current_user, at=at, zone=web.settings().timezone)
    return render_template(
        "home/today.html", found=found, today=found.day, person=current_user, **words_of_cards(at)
    )
