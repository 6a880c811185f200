"""Weekly introductions: who meets whom and why, their answers, a time and a room for both, and how it was."""

from flask_babel import gettext as _
from flask_smorest import Api

from lounge.events.services import signals as events
from lounge.introductions import api, models, views, words
from lounge.introductions.jobs import afterwards, rounds
from lounge.introductions.queries import at_events
from lounge.introductions.services import meeting
from lounge.members.views import is_signed_in
from lounge.plumbing import doctor
from lounge.plumbing.jobs import every
from lounge.plumbing.navigation import Way
from lounge.plumbing.web import Lounge
from lounge.plumbing.words import teach
from lounge.rooms.services import signals

__all__ = ["models"]


def join(app: Lounge, frame: Api) -> None:
    """Hook the feature into the app."""
    for pages in views.BLUEPRINTS:
        app.register_blueprint(pages)
    app.navigation.append(_navigation)
    teach(words.SENTENCES)
    app.add_template_filter(words.reason, "reason")
    app.add_template_filter(words.listed, "listed")
    every(app, seconds=rounds.DRAWS_EVERY)(rounds.draw_if_due)
    every(app, seconds=rounds.SENDS_EVERY)(rounds.send_if_due)
    for job in (afterwards.let_go_expired, afterwards.lapse, afterwards.ask_how_it_was):
        every(app, seconds=afterwards.EVERY_MINUTE)(job)
    every(app, seconds=afterwards.EVERY_HOUR)(afterwards.ask_silent)
    signals.cancelled.connect(meeting.booking_cancelled)
    signals.changed.connect(meeting.booking_changed)
    events.apart.connect(at_events.apart)
    events.struck.connect(at_events.struck)
    events.introduced.connect(at_events.introduced)
    frame.register_blueprint(api.blueprint)
    doctor.also(app, rounds.drawn_last)


def _navigation() -> list[Way]:
    if not is_signed_in():
        return []
    parts = (
        Way("introductions.my_introductions", _("Introductions")),
        Way("profiles.organisations", _("Firms")),
        Way("profiles.editor", _("Our profile")),
    )
    return [Way("introductions.my_introductions", _("People"), "introductions", parts)]
