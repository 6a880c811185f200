"""The JSON API's frame: tokens, problem+json, idempotency keys, OpenAPI."""

from lounge.plumbing.api.blueprint import Blueprint
from lounge.plumbing.api.frame import Frame, init
from lounge.plumbing.api.tokens import Bearer, caller, offer, offered

__all__ = ["Bearer", "Blueprint", "Frame", "caller", "init", "offer", "offered"]
