"""The API's description: the OpenAPI document, and a page that says the same to readers."""

import json
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any

from apispec import APISpec
from flask import Blueprint, Flask, Response, current_app, render_template, request

from lounge.plumbing import words
from lounge.plumbing.access import PUBLIC, access
from lounge.plumbing.api import problem, tokens
from lounge.plumbing.api.calls import DOCS, MARK, PREFIX

blueprint = Blueprint(DOCS.partition(".")[0], __name__, url_prefix=PREFIX)
KEPT = "lounge.api.document"


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as the page shows it."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    scopes: list[str]
    parameters: list[dict[str, Any]]
    fields: list[dict[str, Any]]
    example: str
    answers: list[dict[str, Any]]


class Document:
    """The description of all calls, made once: when the first reader asks, all features have joined."""

    def __init__(self, spec: APISpec) -> None:
        self._spec = spec

    @cached_property
    def content(self) -> dict[str, Any]:
        """Return the document as OpenAPI 3.1 has it."""
        whole: dict[str, Any] = self._spec.to_dict()
        for tag in whole["tags"]:
            tag["name"] = tag["name"].removeprefix(MARK)
        for operation in (one for path in whole["paths"].values() for one in path.values() if "tags" in one):
            operation["tags"] = [tag.removeprefix(MARK) for tag in operation["tags"]]
        return whole

    @cached_property
    def text(self) -> str:
        """Return the document as JSON."""
        return json.dumps(self.content, ensure_ascii=False, indent=1)

    @cached_property
    def calls(self) -> dict[str, list[Call]]:
        """Return all calls by feature, in the order of the document."""
        found: dict[str, list[Call]] = {tag["name"]: [] for tag in self.content.get("tags", ())}
        for path, operations in self.content["paths"].items():
            for method, operation in operations.items():
                if isinstance(operation, dict) and "operationId" in operation:
                    found.setdefault(operation["tags"][0], []).append(self._call(path, method, operation))
        return found

    @property
    def features(self) -> list[dict[str, str]]:
        """Return the features that have calls: name and description."""
        return [tag for tag in self.content.get("tags", ()) if self.calls[tag["name"]]]

    def _call(self, path: str, method: str, operation: dict[str, Any]) -> Call:
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        return Call(
            anchor=operation["operationId"],
            method=method.upper(),
            path=path,
            summary=operation.get("summary", ""),
            description=operation.get("description", ""),
            scopes=[scope for need in operation.get("security", ()) for scope in next(iter(need.values()))],
            parameters=[self._at(parameter) for parameter in operation.get("parameters", ())],
            fields=self._fields(content.get("schema", {})),
            example=json.dumps(content["example"], ensure_ascii=False, indent=2)
            if "example" in content
            else "",
            answers=[
                self._answer(status, answer) for status, answer in sorted(operation["responses"].items())
            ],
        )

    def _answer(self, status: str, answer: dict[str, Any]) -> dict[str, Any]:
        told = self._at(answer)
        content = told.get("content", {})
        example = content.get("application/json", {}).get("example")
        return {
            "status": status,
            "description": told.get("description", ""),
            "is_problem": "application/problem+json" in content,
            "example": "" if example is None else json.dumps(example, ensure_ascii=False, indent=2),
        }

    def _fields(self, schema: dict[str, Any]) -> list[dict[str, Any]]:
        whole = self._at(schema)
        needed = whole.get("required", ())
        return [
            {"name": name, "required": name in needed, "schema": self._at(field)}
            for name, field in whole.get("properties", {}).items()
        ]

    def _at(self, thing: dict[str, Any]) -> Any:
        """Follow a reference within the document."""
        if "$ref" not in thing:
            return thing
        found: Any = self.content
        for step in thing["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return found


def example(status: int) -> dict[str, Any]:
    """Return a problem of this status, as an example."""
    shown: dict[str, Any] = {
        "type": f"{PREFIX}/docs#problem-{status}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": "What happened, in a sentence.",
        "instance": f"{PREFIX}/bookings",
        "request_id": "5f0c9a7be21d",
    }
    if status == 409:
        taken = {"starts_at": "2026-12-01T18:00:00+01:00", "ends_at": "2026-12-01T20:00:00+01:00"}
        shown["objections"] = [{"code": "taken", "sentence": "The room is taken then.", **taken}]
    if status == 422:
        shown["errors"] = {"starts_at": ["The instant needs its offset from UTC."]}
    return shown


def init(app: Flask, spec: APISpec) -> None:
    """Serve the document and its page."""
    app.extensions[KEPT] = Document(spec)
    app.register_blueprint(blueprint)


@blueprint.get("/openapi.json")
@access(PUBLIC)
def openapi() -> Response:
    """Answer with the OpenAPI document."""
    response = Response(_document().text, mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/docs")
@access(PUBLIC)
def docs() -> str:
    """Show the document to readers."""
    return render_template(
        "api/docs.html",
        document=_document(),
        scopes=tokens.offered(),
        problems=problem.explained(),
        codes=sorted(words.known_codes()),
        base_url=current_app.extensions["lounge"].base_url,
    )


def _document() -> Document:
    document: Document = current_app.extensions[KEPT]
    return document
