"""The pages of sign-in and of one's own account."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from lounge.members import queries, services, words
from lounge.members.forms import SignInForm, TokenForm
from lounge.members.models import Person
from lounge.plumbing import clock, web
from lounge.plumbing.access import PUBLIC, SIGNED_IN, access, login
from lounge.plumbing.db import transaction
from lounge.plumbing.forms import choices
from lounge.plumbing.words import COOKIE, LANGUAGES

YEAR = 31_536_000
blueprint = Blueprint("members", __name__)
login.login_view = "members.sign_in"


@login.user_loader  # type: ignore[untyped-decorator]
def load_person(person_id: str) -> Person | None:
    """Find who the session belongs to; the account may be gone by now."""
    return queries.person(int(person_id)) if person_id.isdecimal() else None


@login.unauthorized_handler  # type: ignore[untyped-decorator]
def ask_to_sign_in() -> ResponseReturnValue:
    """Lead to the sign-in, and from there back to where the reader wanted to go."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(f"/sign-in?{web.query(next=wanted)}" if wanted != "/" else "/sign-in")


def is_signed_in() -> bool:
    """Tell whether the reader is signed in."""
    return bool(current_user and current_user.is_authenticated)


@blueprint.get("/sign-in")
@access(PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Show the form; who is signed in already goes on."""
    if is_signed_in():
        return redirect(web.safe_next(request.args.get("next")))
    form = SignInForm(formdata=None, email=request.args.get("email", ""), next=request.args.get("next", ""))
    return render_template("members/sign_in.html", form=form, is_refused=False)


@blueprint.post("/sign-in")
@access(PUBLIC)
def do_sign_in() -> ResponseReturnValue:
    """Sign in and go on to where the reader came from."""
    form = SignInForm()
    person = (
        services.may_sign_in(form.email.data or "", form.password.data or "") if form.validate() else None
    )
    if person is None:
        return render_template("members/sign_in.html", form=form, is_refused=not form.errors), 422
    session.clear()
    session.permanent = True
    with transaction():
        services.sign_in(person, at=clock.now())
    login_user(person)
    return redirect(web.safe_next(form.next.data))


@blueprint.post("/sign-out")
@access(PUBLIC)
def sign_out() -> ResponseReturnValue:
    """End the session; nothing of it stays in the browser but language and light."""
    logout_user()
    session.clear()
    flash(_("You are signed out. See you soon."), "success")
    return redirect("/sign-in")


@blueprint.post("/language/<code>")
@access(PUBLIC)
def language(code: str) -> ResponseReturnValue:
    """Keep the reader's language, for pages and for letters."""
    if code not in LANGUAGES:
        abort(404)
    if is_signed_in():
        with transaction():
            services.choose_language(current_user, code, at=clock.now())
    return _back_with_cookie(COOKIE, code)


@blueprint.post("/theme/<name>")
@access(PUBLIC)
def theme(name: str) -> ResponseReturnValue:
    """Keep whether the reader wants it light, dark, or as the device has it."""
    if name not in web.THEMES:
        abort(404)
    return _back_with_cookie("theme", name)


@blueprint.get("/me")
@access(SIGNED_IN)
def me() -> ResponseReturnValue:
    """Show who one is to the house, what the membership holds, and one's tokens."""
    return _me(_token_form())


@blueprint.post("/me/tokens")
@access(SIGNED_IN)
def add_token() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    form = _token_form()
    if not form.validate():
        return _me(form), 422
    with transaction():
        _token, plain = services.add_token(
            current_user, form.name.data, scopes=form.scopes.data or None, by=current_user.id, at=clock.now()
        )
    return _me(_token_form(empty=True), plain=plain)


@blueprint.post("/me/tokens/<id:token_id>/revoke")
@access(SIGNED_IN)
def revoke_token(token_id: int) -> ResponseReturnValue:
    """Make one of one's own tokens useless."""
    with transaction():
        token = queries.token_of(current_user.id, token_id)
        if token is None:
            abort(404)
        services.revoke_token(token, by=current_user.id, at=clock.now())
    flash(_("The token “%(name)s” is revoked.", name=token.name), "success")
    return redirect("/me#tokens")


def _token_form(*, empty: bool = False) -> TokenForm:
    form = TokenForm(formdata=None) if empty or request.method == "GET" else TokenForm()
    form.scopes.choices = choices(words.scopes())
    return form


def _me(form: TokenForm, *, plain: str | None = None) -> str:
    today = clock.today(web.settings().timezone)
    standing = queries.standing_of(current_user.organisation_id, on=today)
    return render_template(
        "members/me.html",
        form=form,
        role=words.role(current_user.role),
        standing_word=words.standing(standing),
        plain=plain,
        tokens=queries.tokens_of(current_user.id),
        scopes=words.scopes(),
        person=current_user,
        standing=standing,
        plan=queries.plan_of(current_user.organisation_id, on=today),
        language=str(get_locale()),
    )


def _back_with_cookie(name: str, value: str) -> Response:
    response = redirect(web.safe_next(request.form.get("next")))
    response.set_cookie(
        name, value, max_age=YEAR, samesite="Lax", secure=web.settings().is_https, httponly=True
    )
    return response  # type: ignore[return-value]
