"""Who may call what: every view says so, and what says nothing is served to nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, request
from flask_login import LoginManager, current_user

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC: frozenset[str] = frozenset()
MANAGER = frozenset({"manager"})
STAFF = MANAGER | {"desk"}
SIGNED_IN = STAFF | {"member", "partner"}

login = LoginManager()


@dataclass(frozen=True, slots=True)
class Access:
    """The roles that may call a view (none: everybody) and the scope that a token needs for it."""

    roles: frozenset[str]
    scope: str | None = None

    @property
    def is_public(self) -> bool:
        """Whether nobody needs to be signed in."""
        return not self.roles


def access(roles: frozenset[str], *, scope: str | None = None) -> Callable[[View], View]:
    """Declare who may call the view; stands directly above its ``def``."""

    def declare(view: View) -> View:
        view.__access__ = Access(roles, scope)  # type: ignore[attr-defined]
        return view

    return declare


def declared(app: Flask, endpoint: str, method: str = "GET") -> Access | None:
    """Return what the endpoint's view declares, or ``None``; Flask's own files are public."""
    if endpoint.rpartition(".")[2] == "static":
        return Access(PUBLIC)
    view: Any = app.view_functions[endpoint]
    if (view_class := getattr(view, "view_class", None)) is not None:
        view = getattr(view_class, method.lower(), None) or getattr(view_class, "get", view)
    return getattr(view, "__access__", None)


def init(app: Flask) -> None:
    """Check every request before its view; nothing declared means nobody may."""
    login.init_app(app)
    login.session_protection = "basic"
    app.before_request(_check)


def _check() -> Any:
    if request.endpoint is None or request.path.startswith("/api/"):
        return None  # an unknown page is answered 404; the API's frame checks its own calls by token
    needed = declared(current_app, request.endpoint, request.method)
    if needed is None:
        abort(403)
    if needed.is_public:
        return None
    if not current_user.is_authenticated:
        return login.unauthorized()
    g.person = current_user
    if current_user.role not in needed.roles:
        abort(403)
    return None
