"""The firms of the house, and what each says of itself."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lounge.members import words as member_words
from lounge.members.models import KINDS
from lounge.plumbing import web
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.forms import choices
from lounge.profiles import queries, words
from lounge.profiles.forms import SearchForm

blueprint = Blueprint("profiles", __name__)


@blueprint.get("/organisations")
@access(SIGNED_IN)
def organisations() -> ResponseReturnValue:
    """Show the firms of the house, a page at a time, all or those looked for."""
    form = _search_form()
    page = web.page_wanted()
    wanted = (
        {"words": form.words.data, "kind": form.kind.data, "country": form.country.data}
        if form.validate()
        else {}
    )
    found, count = queries.profiles(**wanted, page=page)
    return render_template(
        "profiles/organisations.html",
        form=form,
        profiles=found,
        count=count,
        is_searched=any(wanted.values()),
        kind=member_words.kind,
        country=words.country,
        **web.pages(page, queries.PAGE, count, **wanted),
    )


@blueprint.get("/organisations/<id:organisation_id>")
@access(SIGNED_IN)
def organisation(organisation_id: int) -> ResponseReturnValue:
    """Show what one firm says of itself."""
    profile = queries.profile_of(organisation_id)
    if profile is None:
        abort(404)
    return render_template(
        "profiles/organisation.html",
        profile=profile,
        kind=member_words.kind(profile.organisation.kind),
        country=words.country,
        market=words.market,
        spoken=[words.language(code) for code in profile.languages],
    )


def _search_form() -> SearchForm:
    form = SearchForm(request.args)
    form.kind.choices = choices({"": _("All kinds")} | {kind: member_words.kind(kind) for kind in KINDS})
    named = sorted((words.country(code), code) for code in queries.countries())
    form.country.choices = choices({"": _("All markets")} | {code: name for name, code in named})
    form.kind.data, form.country.data = form.kind.data or "", form.country.data or ""
    return form
