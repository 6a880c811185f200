"""Runs `python -m lounge.cli` like `lounge`."""

from lounge.cli import main

main()
