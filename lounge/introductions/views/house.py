"""What the manager sees of introductions: the rules, what happens next, and what came of past rounds."""

import csv
from datetime import date, datetime
from io import StringIO

from flask import Blueprint, Response, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lounge.domain.week import Week
from lounge.introductions.forms import RulesForm
from lounge.introductions.models import Round
from lounge.introductions.queries import choice, figures, rounds, wishes
from lounge.introductions.queries.figures import Outcome
from lounge.introductions.services import sending
from lounge.introductions.services.sending import Timing
from lounge.plumbing import clock, web
from lounge.plumbing.access import MANAGER, access
from lounge.plumbing.db import transaction

blueprint = Blueprint("introductions_house", __name__, url_prefix="/house/introductions")

PUBLISHED = figures.Funnel(agreed=73, met=55)
"""What another programme of introductions has published: 73 accepted, 55 held."""


@blueprint.get("")
@access(MANAGER)
def overview() -> ResponseReturnValue:
    """Show when the house draws, what happens next, and the rounds that were."""
    return _page(RulesForm(obj=rounds.rules()))


@blueprint.post("")
@access(MANAGER)
def change_rules() -> ResponseReturnValue:
    """Change when the house draws, and whether somebody looks at a round first."""
    form = RulesForm()
    if not form.validate():
        return _page(form), 422
    with transaction():
        sending.change_rules(_timing(form), by=current_user, at=clock.now())
    flash(_("The rules are kept. A week that is drawn stays drawn."), "success")
    return redirect("/house/introductions")


@blueprint.get("/rounds.csv")
@access(MANAGER)
def outcomes_file() -> ResponseReturnValue:
    """Hand out what came of all rounds as a table for other programs."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ["week", "sent_at", "willing", "introduced", "both_yes", "booked", "met", "left_out", "kept"]
    )
    writer.writerows(_cells(one) for one in figures.every_outcome())
    response = Response(text.getvalue(), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="introductions.csv")
    return response


def _timing(form: RulesForm) -> Timing:
    draws_at = form.draws_at.data
    assert draws_at, "the form asks for it"
    return Timing(weekday=form.weekday.data, draws_at=draws_at, is_reviewed=form.is_reviewed.data)


def monday(week: str) -> date:
    """Return the first day of a week as it is written in an address."""
    return Week.parse(week).monday


def _cells(one: Outcome) -> list[object]:
    found, came = one.round, one.funnel
    share = figures.kept(found)
    sent_at = found.sent_at.isoformat() if found.sent_at else ""
    kept = "" if share is None else f"{share:.4f}"
    willing = found.figures.get("willing", "")
    return [found.week, sent_at, willing, came.drawn, came.agreed, came.booked, came.met, one.left_out, kept]


def _page(form: RulesForm) -> str:
    page, week = web.page_wanted(), rounds.week_of(clock.now())
    found, count = figures.outcomes(page=page)
    return render_template(
        "introductions/house/rounds.html",
        form=form,
        outcomes=found,
        most=max((one.funnel.drawn for one in found), default=0),
        lately=figures.lately(week),
        published=PUBLISHED,
        monday=monday,
        **_what_happens_next(week, clock.now()),
        **web.pages(page, figures.PAGE, count),
    )


def _what_happens_next(week: Week, at: datetime) -> dict[str, object]:
    current = rounds.round_of(week)
    return {
        "standing": _standing(current, at),
        "current": current,
        "next_due": rounds.next_due(at),
        "is_reviewed": rounds.rules().is_reviewed,
        "willing": len(wishes.willing(on=choice.day_to_ask_for(week, at))),
        "repeats": web.settings().mail_after_crash == "repeat",
    }


def _standing(current: Round | None, at: datetime) -> str:
    """Say how this week's round stands: not due, due, sent, held, waiting for somebody, or about to go."""
    if current is None:
        return "ahead" if at < rounds.due(rounds.week_of(at)) else "due"
    if current.state == "sent":
        return "sent"
    if current.is_held:
        return "held"
    return "waits" if rounds.rules().is_reviewed or at < rounds.due(rounds.week_of(at)) else "goes"
