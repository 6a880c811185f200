"""Events, from the first idea to the last guest: places, a waiting list that is fair, tickets, a public calendar."""

from flask_babel import gettext as _
from flask_smorest import Api

from lounge.events import api, jobs, models, views
from lounge.events.services import borrowing
from lounge.events.words import refusals
from lounge.members.views import is_signed_in
from lounge.plumbing.markdown import safe_html
from lounge.plumbing.navigation import Way
from lounge.plumbing.web import Lounge
from lounge.plumbing.words import teach
from lounge.rooms.services import signals

__all__ = ["models"]


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
    for pages in views.BLUEPRINTS:
        app.register_blueprint(pages)
    for calls in api.BLUEPRINTS:
        frame.register_blueprint(calls)
    app.navigation.append(_navigation)
    teach(refusals.SENTENCES)
    jobs.init(app)
    app.add_template_filter(safe_html, "markdown")
    signals.changed.connect(borrowing.keep_for_event)
    signals.cancelled.connect(borrowing.keep_for_event)
    signals.owner.connect(borrowing.name_event)


def _navigation() -> list[Way]:
    if not is_signed_in():
        return []
    parts = (
        Way("events.calendar", _("Calendar")),
        Way("events.mine", _("Mine")),
        Way("events.past", _("Past")),
    )
    return [Way("events.calendar", _("Events"), "events", parts, also=("/tickets",))]
