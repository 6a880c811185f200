"""The `lounge` command: each part reads like a view, and asks the same services.

What is heavy is imported inside the command that needs it, so that `lounge --help` answers at once.
"""

from lounge.cli import introductions_pair, introductions_rank, people, running
from lounge.cli.frame import lounge, main

__all__ = ["introductions_pair", "introductions_rank", "lounge", "main", "people", "running"]
