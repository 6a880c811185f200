"""What the manager reads: the overview, the members, the audit."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

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
    page, typed = _page(), request.args.get("words", "")[:200]
    today = clock.today(web.settings().timezone)
    found, count = queries.members(page=page, on=today, language=str(get_locale()), words=typed)
    return render_template(
        "house/members.html",
        members=found,
        count=count,
        typed=typed,
        kind=member_words.kind,
        standing=member_words.standing,
        **_pages(page, count, words=typed),
    )


@blueprint.get("/audit")
@access(MANAGER)
def audit() -> ResponseReturnValue:
    """Show who did what, the newest first."""
    page = _page()
    found, count = queries.deeds(page=page)
    return render_template(
        "house/audit.html", deeds=found, count=count, deed=words.deed, **_pages(page, count)
    )


def _page() -> int:
    return min(max(request.args.get("page", 1, int), 1), 100_000)


def _pages(page: int, count: int, **kept: str) -> dict[str, str | None]:
    last = max(-(-count // queries.PAGE), 1)
    return {
        "previous": f"?{web.query(**kept, page=page - 1)}" if 1 < page <= last + 1 else None,
        "following": f"?{web.query(**kept, page=page + 1)}" if page < last else None,
        "place": _("Page %(page)s of %(last)s", page=page, last=last),
    }
