"""Contact cards: a person as an address book takes them, vCard 3.0 (RFC 2426), which every program reads."""

import re
from dataclasses import dataclass

from icalendar import Component
from icalendar.prop import vN, vOrg, vText, vUri

from lounge.plumbing.mail import one_line

MEDIA_TYPE = "text/vcard"
UNFIT = re.compile(r"[^\w.-]+")


class VCard(Component):
    """What begins and ends a card."""

    name = "VCARD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What a card says; what is empty is left out."""

    name: str
    email: str
    organisation: str = ""
    title: str = ""
    website: str = ""


def card(contact: Contact) -> str:
    """Return the card, with its lines folded and whatever is typed escaped."""
    given, _, family = one_line(contact.name).rpartition(" ")
    made = VCard()
    made.add("VERSION", "3.0")
    # A name is kept in one piece here; of its last word address books make the family name, by which they sort.
    made["N"] = vN((family, given, "", "", ""))
    for name, value in (("FN", contact.name), ("TITLE", contact.title)):
        if value:
            made[name] = vText(one_line(value))
    if contact.organisation:
        made["ORG"] = vOrg((one_line(contact.organisation),))
    made["EMAIL"] = vText(one_line(contact.email))
    made["EMAIL"].params["TYPE"] = "INTERNET"
    if contact.website:
        made["URL"] = vUri(one_line(contact.website))
    return made.to_ical(sorted=False).decode()


def file_name(name: str) -> str:
    """Return what the file of somebody's card is called: ``Femke-Harms.vcf``."""
    return f"{UNFIT.sub('-', one_line(name)).strip('-.') or 'contact'}.vcf"
