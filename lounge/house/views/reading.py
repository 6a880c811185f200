"""What the manager reads: the overview, the members, the audit."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from lounge.house import queries, words
from lounge.house.views.blueprint import blueprint
from lounge.members import words as member_words
from lounge.plumbing import clock, web
from lounge.plumbing.access import MANAGER, access
from lounge.rooms import queries as rooms


@blueprint.get("")
@access(MANAGER)
def home() -> ResponseReturnValue:
    """Show what can be administered."""
    return render_template("house/home.html", sites=rooms.sites(), rooms=rooms.every_room())


@blueprint.get("/members")
@access(MANAGER)
def members() -> ResponseReturnValue:
    """Show the organisations with plan and standing."""
    page, typed = web.page_wanted(), request.args.get("words", "")[:200]
    today = clock.today(web.settings().timezone)
    found, count = queries.members(page=page, on=today, language=str(get_locale()), words=typed)
    return render_template(
        "house/members.html",
        members=found,
        count=count,
        typed=typed,
        kind=member_words.kind,
        standing=member_words.standing,
        **web.pages(page, queries.PAGE, count, words=typed),
    )


@blueprint.get("/audit")
@access(MANAGER)
def audit() -> ResponseReturnValue:
    """Show who did what, the newest first."""
    page = web.page_wanted()
    found, count = queries.deeds(page=page)
    return render_template(
        "house/audit.html",
        deeds=found,
        count=count,
        deed=words.deed,
        subject=words.subject,
        **web.pages(page, queries.PAGE, count),
    )
