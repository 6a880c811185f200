"""Tables for spreadsheet programs, so that a double click opens them as they are meant, also in German."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from flask import Response

MARK = "\ufeff"
"""Says to a spreadsheet program that what follows is UTF-8; without it umlauts break."""
SEPARATOR = ";"
CALCULATED = frozenset("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - in their wide form some programs take them as well
"""With these a spreadsheet program begins to calculate, or to call others (OWASP, CSV injection)."""

Cell = str | int | float | None


def table(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Write a table; no cell of it is calculated, whatever somebody has typed into a form."""
    text = StringIO()
    writer = csv.writer(text, delimiter=SEPARATOR)
    writer.writerows([_safe(cell) for cell in row] for row in (heading, *rows))
    return MARK + text.getvalue()


def download(name: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Hand out a table as a file of this name."""
    answer = Response(table(heading, rows), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _safe(cell: Cell) -> Cell:
    """Return a text that would be calculated with an apostrophe before it; numbers stay numbers."""
    if cell is None:
        return ""
    is_calculated = isinstance(cell, str) and (cell[:1] in CALCULATED or cell.lstrip()[:1] in CALCULATED)
    return f"'{cell}" if cell and is_calculated else cell
