"""The blueprint of a feature's calls: each is described, checked, and on POST done only once."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import flask_smorest

from lounge.plumbing.access import Access
from lounge.plumbing.api import idempotency
from lounge.plumbing.api.calls import MARK, PREFIX
from lounge.plumbing.api.parsing import Parser

SECURITY = "bearer"
KEY_PARAMETER = "IDEMPOTENCY_KEY"
ALWAYS = (401, 403, 429)
View = Callable[..., Any]


class Blueprint(flask_smorest.Blueprint):
    """A feature's calls below ``/api/v1``; its endpoints are ``api_<name>.<view>``, so that the pages keep theirs.

    ``@blueprint.route`` stands on top and ``@access(..., scope=...)`` directly above the ``def``; the docstring
    becomes the call's description, the function's name its operation id.
    """

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, import_name: str, *, description: str) -> None:
        super().__init__(f"{MARK}{name}", import_name, url_prefix=PREFIX, description=description)
        self._prepare_doc_cbks.append(_describe)

    def route(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Register a call; a POST takes an ``Idempotency-Key`` without further thought."""
        is_post = "POST" in options.get("methods", ("GET",))

        def declare(view: View) -> View:
            needed: Access | None = getattr(view, "__access__", None)
            scopes = [needed.scope] if needed and needed.scope else []
            shown = self.doc(operationId=view.__name__, security=[{SECURITY: scopes}])(view)
            if "<" in rule:
                shown = self.alt_response(404, "NOT_FOUND")(shown)
            self.add_url_rule(rule, None, idempotency.once(shown) if is_post else shown, **options)
            return view

        return declare


def _describe(doc: dict[str, Any], _info: dict[str, Any], *, method: str, **_more: Any) -> dict[str, Any]:
    """Add what all calls have in common: the answers when something is wrong, and the key of a POST."""
    writes = method in ("post", "patch", "put", "delete")
    takes_body = "requestBody" in doc
    parameters = doc.setdefault("parameters", [])
    answers = {*ALWAYS, *((409,) if writes else ()), *((413, 415, 422) if takes_body else ())}
    if parameters or method == "post":
        answers.add(422)
    if method == "post":
        parameters.append(KEY_PARAMETER)
    for status in sorted(answers):
        doc.setdefault("responses", {}).setdefault(status, HTTPStatus(status).name)
    return doc
