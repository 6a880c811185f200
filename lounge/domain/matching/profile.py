"""What the matching knows of an organisation: its texts, kind, markets and languages, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Market:
    """A country that one is active in, plans or explores.

    `country` is an ISO 3166 code of two letters, `stage` one of "active", "planned", "exploring", `direction`
    one of "sells", "sources".
    """

    country: str
    stage: str
    direction: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What one organisation says of itself, in German or English; every text may be empty.

    `kind` is one of "startup", "established", "institution", "alumnus", or empty where nobody said.
    """

    id: str
    kind: str = ""
    name: str = ""
    headline: str = ""
    about: str = ""
    offers: str = ""
    seeks: str = ""
    markets: tuple[Market, ...] = ()
    languages: tuple[str, ...] = ()
