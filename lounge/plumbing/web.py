"""The frame of every page: headers, request id, language, theme, navigation, and apologies."""

import hashlib
import logging
import secrets
from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_compress import Compress
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, IntegerConverter, Map

from lounge.plumbing import db
from lounge.plumbing.navigation import Navigation, entries
from lounge.settings import PROJECT, Settings

log = logging.getLogger("lounge")
csrf = CSRFProtect()
compress = Compress()

THEMES = ("auto", "light", "dark")
LONGEST_BODY = 1_000_000
TRIES = 3
LONGEST_KEPT_QUERY = 4_000
LAST_PAGE = 100_000
SECRET_FIELDS = frozenset({"csrf_token", "password", "next"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class Id(IntegerConverter):
    """An id in an address: a whole number that the database can hold; any other is no address."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - werkzeug's own name
        super().__init__(map, min=1, max=db.LARGEST_ID)


class Key(BaseConverter):
    """A key in an address, such as a ticket's code: letters, digits, ``-`` and ``_``; any other is no address."""

    regex = "[A-Za-z0-9_-]{1,100}"


class Lounge(Flask):
    """Flask, with one more promise: what failed only because others wrote at the same time is done again."""

    navigation: list[Navigation]

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer the request; a deadlock or serialization failure has changed nothing, so it is tried again."""
        for _attempt in range(TRIES - 1):
            try:
                return super().dispatch_request()
            except Exception as error:
                if not db.is_transient(error):
                    raise
                log.info("%s met another writer and is tried again", request.path)
        return super().dispatch_request()


def init(app: Lounge, settings: Settings) -> None:
    """Set up the frame."""
    app.navigation = []
    app.url_map.converters["id"] = Id
    app.url_map.converters["key"] = Key
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LONGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LONGEST_BODY,
        SESSION_COOKIE_NAME="lounge",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        REMEMBER_COOKIE_SECURE=settings.is_https,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.is_https,
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"],
        COMPRESS_ALGORITHM=["br", "gzip"],
    )
    if count := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    csrf.init_app(app)
    compress.init_app(app)
    app.before_request(_begin)
    app.after_request(_finish)
    app.register_error_handler(CSRFError, _foreign_form)
    app.register_error_handler(HTTPException, _refuse)
    app.register_error_handler(Exception, _apologise)
    app.url_defaults(_version_of_file)
    app.context_processor(lambda: _frame(app, settings))


def settings() -> Settings:
    """Return the settings of the app that answers."""
    found: Settings = current_app.extensions["lounge"]
    return found


def query(**values: Any) -> str:
    """Write values as the query of an address, without the empty ones."""
    return urlencode({name: value for name, value in values.items() if value not in (None, "")}, doseq=True)


def safe_next(target: str | None) -> str:
    """Return ``target`` if it is a path of this house, else the start page."""
    is_path = target is not None and target.startswith("/") and not target.startswith("//")
    is_plain = target is not None and target.isprintable() and "\\" not in target
    return target if target and is_path and is_plain else "/"


def page_wanted() -> int:
    """Return which page of a long list the reader asks for; the first where that is nonsense."""
    return min(max(request.args.get("page", 1, int), 1), LAST_PAGE)


def pages(page: int, size: int, count: int, **kept: str) -> dict[str, str | None]:
    """Return what the pager shows: where the pages before and after are, and which one this is."""
    last = max(-(-count // size), 1)
    return {
        "previous": f"?{query(**kept, page=min(page - 1, last))}" if page > 1 else None,
        "following": f"?{query(**kept, page=page + 1)}" if page < last else None,
        "place": _("Page %(page)s of %(last)s", page=page, last=last),
    }


def theme_of_reader() -> str:
    """Return ``light``, ``dark`` or ``auto``, as the reader chose."""
    chosen = request.cookies.get("theme", "auto")
    return chosen if chosen in THEMES else "auto"


def _begin() -> None:
    g.request_id = secrets.token_hex(6)


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store" if _is_signed_in() else "no-cache"
        response.vary.update(["Cookie", "Accept-Language"])
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _is_signed_in() -> bool:
    return bool(current_user and current_user.is_authenticated)


def _frame(app: Lounge, settings: Settings) -> dict[str, Any]:
    return {
        "get_locale": get_locale,
        "locale": str(get_locale() or "de"),
        "theme": theme_of_reader(),
        "house_name": settings.house_name,
        "is_demo": settings.demo,
        "navigation": entries(way for ways in app.navigation for way in ways()),
        "request_id": g.get("request_id", ""),
    }


@cache
def _version(filename: str) -> str:
    try:
        return hashlib.sha256((PROJECT / "static" / filename).read_bytes()).hexdigest()[:10]
    except OSError:
        return ""


def _version_of_file(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values:
        values.setdefault("v", _version(values["filename"]))


def _foreign_form(_error: CSRFError) -> ResponseReturnValue:
    typed = {name: value for name, value in request.form.items() if name not in SECRET_FIELDS and value}
    form = request.path if _can_be_opened(request.path) else safe_next(request.form.get("next"))
    again = f"{form}?{urlencode(typed)}" if typed and form == request.path else form
    return _page(
        400,
        _("This form was open for too long"),
        _("For your safety nothing was saved. Open the form again; what you typed is kept below."),
        way_out_url=again if len(again) < LONGEST_KEPT_QUERY else form,
        way_out_word=_("Open the form again"),
        typed=typed,
    )


def _can_be_opened(path: str) -> bool:
    """Whether there is a page at this path, not only something that a form is sent to."""
    return current_app.create_url_adapter(request).test(path, method="GET")  # type: ignore[union-attr]


def _refuse(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    title, sentence = _sentences().get(error.code, _sentences()[400])
    answer = _page(error.code, title, sentence)
    answer.headers.extend(
        (name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")
    )
    return answer


def _apologise(error: Exception) -> ResponseReturnValue:
    log.error("request %s failed", g.get("request_id"), exc_info=error)
    db.db.session.rollback()
    title, sentence = _sentences()[500]
    return _page(500, title, sentence)


def _page(code: int, title: str, sentence: str, **more: Any) -> Response:
    way_out = {"way_out_url": "/", "way_out_word": _("To the start page")} | more
    html = render_template("errors/error.html", code=code, title=title, sentence=sentence, **way_out)
    return Response(html, code, mimetype="text/html")


def _sentences() -> dict[int, tuple[str, str]]:
    return {
        400: (
            _("That did not arrive in one piece"),
            _("The request could not be understood. Please go back and try again."),
        ),
        401: (
            _("Please sign in"),
            _("This page is for members. Sign in, and you will come right back here."),
        ),
        403: (
            _("This door is not yours"),
            _("Your role does not open this page. If it should, ask the front desk."),
        ),
        404: (
            _("There is no such page"),
            _("The address may be old or mistyped. From the start page everything can be found."),
        ),
        405: (
            _("This cannot be done that way"),
            _("The page cannot be called like this. Please go back and use its buttons."),
        ),
        409: (
            _("Somebody was faster"),
            _("This was changed meanwhile. Open it again to see how it stands now."),
        ),
        413: (
            _("That is too much at once"),
            _(
                "What was sent is larger than the house takes here (%(most)s MB). Please shorten it.",
                most=f"{(request.max_content_length or LONGEST_BODY) / 1_000_000:g}",
            ),
        ),
        429: (
            _("A moment, please"),
            _("That was too often in a short time. Wait a minute and try again."),
        ),
        500: (
            _("Something broke on our side"),
            _(
                "It is noted, and nothing was saved half. Try again; if it stays, tell the front desk this number."
            ),
        ),
        503: (_("The house is being prepared"), _("Please try again in a minute.")),
    }
