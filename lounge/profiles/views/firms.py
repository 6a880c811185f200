"""The firms of the house, and what each says of itself."""

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lounge.members import queries as members
from lounge.members import words as member_words
from lounge.members.models import KINDS
from lounge.plumbing import web
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.forms import choices
from lounge.profiles import queries, words
from lounge.profiles.forms import SearchForm
from lounge.profiles.views.blueprint import blueprint

FOR_A_YEAR = "private, max-age=31536000, immutable"


@blueprint.get("/organisations")
@access(SIGNED_IN)
def organisations() -> ResponseReturnValue:
    """Show the firms of the house, a page at a time, all or those looked for."""
    form, page = _search_form(), web.page_wanted()
    names = ("words", "kind", "country")
    wanted = {name: form[name].data for name in names} if form.validate() else {}
    found, count = queries.profiles(**wanted, page=page)
    return render_template(
        "profiles/organisations.html",
        form=form,
        profiles=found,
        logos=queries.logos([profile.organisation_id for profile in found]),
        count=count,
        is_searched=any(wanted.values()),
        kind=member_words.kind,
        country=words.country,
        **web.pages(page, queries.PAGE, count, **wanted),
    )


@blueprint.get("/organisations/<id:organisation_id>")
@access(SIGNED_IN)
def organisation(organisation_id: int) -> ResponseReturnValue:
    """Show what one firm says of itself; the firm's own people find here how to change it."""
    profile = queries.profile_of(organisation_id)
    firm = profile.organisation if profile else members.organisation(organisation_id) or abort(404)
    return render_template(
        "profiles/organisation.html",
        firm=firm,
        profile=profile,
        kind=member_words.kind(firm.kind),
        country=words.country,
        market=words.market,
        logo=queries.logos([organisation_id]).get(organisation_id),
        sectors=[words.sector(code) for code in profile.sectors] if profile else [],
        spoken=[words.language(code) for code in profile.languages] if profile else [],
        is_own=current_user.organisation_id == organisation_id,
    )


@blueprint.get("/organisations/<id:organisation_id>/logo-<digest>.png")
@access(SIGNED_IN)
def logo(organisation_id: int, digest: str) -> ResponseReturnValue:
    """Hand out the logo; its address changes with the picture, so a browser may keep it for a year."""
    png = queries.logo(organisation_id, digest) or abort(404)
    return Response(png, mimetype="image/png", headers={"Cache-Control": FOR_A_YEAR})


def _search_form() -> SearchForm:
    form = SearchForm(request.args)
    form.kind.choices = choices({"": _("All kinds")} | {kind: member_words.kind(kind) for kind in KINDS})
    named = sorted((words.country(code), code) for code in queries.countries())
    form.country.choices = choices({"": _("All markets")} | {code: name for name, code in named})
    form.kind.data, form.country.data = form.kind.data or "", form.country.data or ""
    return form
