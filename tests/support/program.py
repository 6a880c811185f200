"""A program that calls the API with a token, and checks that every answer is one that a program can read."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from lounge.members.models import Person
from lounge.members.services import add_token
from lounge.plumbing.db import db, transaction
from tests.builders import NOON, make_person

API = "/api/v1"


class Program:
    """Calls the API; without a token it is nobody."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self.app = app
        self.token = token

    @classmethod
    def of(cls, app: Flask, person: Person | None = None, *, scopes: list[str] | None = None) -> Program:
        """A program of this person, with a token for these scopes or for all."""
        person = person or make_person()
        with transaction():
            _token, plain = add_token(person, "program", scopes=scopes, by=person.id, at=NOON)
        return cls(app, plain)

    def call(self, method: str, path: str, **sent: Any) -> TestResponse:
        """Call in a context of its own, as a web server would; `sent` is what werkzeug's client knows."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= sent.pop("headers", {})
        with self.app.app_context():
            answer = self.app.test_client().open(
                path if path.startswith("/api") else f"{API}{path}", method=method, headers=headers, **sent
            )
        db.session.rollback()
        check(answer)
        return answer

    def get(self, path: str, **sent: Any) -> TestResponse:
        """Read."""
        return self.call("GET", path, **sent)

    def post(self, path: str, body: Any = None, *, key: str | None = None, **sent: Any) -> TestResponse:
        """Do, with an idempotency key if there is one."""
        headers = sent.pop("headers", {}) | ({"Idempotency-Key": key} if key is not None else {})
        return self.call(
            "POST", path, **({"json": body} if body is not None else {}), headers=headers, **sent
        )

    def patch(self, path: str, body: Any, **sent: Any) -> TestResponse:
        """Change."""
        return self.call("PATCH", path, json=body, **sent)

    def delete(self, path: str, **sent: Any) -> TestResponse:
        """Remove."""
        return self.call("DELETE", path, **sent)


def check(answer: TestResponse) -> None:
    """Assert that the answer is JSON, and a whole problem (RFC 9457) when it is not a success."""
    path = f"{answer.request.method} {answer.request.path}: {answer.status}"
    assert answer.mimetype in ("application/json", "application/problem+json") or not answer.data, path
    assert "Set-Cookie" not in answer.headers, path
    assert answer.headers["X-Request-Id"], path
    if answer.status_code < 400:
        return
    assert answer.status_code < 500, f"{path} {answer.text}"
    if answer.request.method != "HEAD":
        assert answer.mimetype == "application/problem+json", path
        problem = answer.json
        assert problem["status"] == answer.status_code
        assert problem["type"] == f"/api/v1/docs#problem-{answer.status_code}"
        assert problem["title"]
        assert problem["detail"]
        assert problem["instance"] == answer.request.path
        assert bool(problem.get("objections")) == (answer.status_code in (409, 412)), path
        assert all(one["code"] and one["sentence"] for one in problem.get("objections", ()))
        assert bool(problem.get("errors")) == (answer.status_code == 422), path


def codes(answer: TestResponse) -> list[str]:
    """The codes of what the house objects to."""
    assert answer.json is not None
    return [one["code"] for one in answer.json["objections"]]
