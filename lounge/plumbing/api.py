"""The JSON API's frame: tokens, problem+json, idempotency keys, OpenAPI."""

from flask import Flask
from flask_smorest import Api

from lounge.settings import Settings


def init(app: Flask, settings: Settings) -> Api:
    """Set up the frame; features register their blueprints with what is returned."""
    app.config.update(API_TITLE="lounge", API_VERSION="1", OPENAPI_VERSION="3.1.0")
    return Api(app)
