"""The sentences of this feature's objections."""

from collections.abc import Mapping

from flask_babel import gettext as _

from lounge.plumbing.words import Sentence

SENTENCES: Mapping[str, Sentence] = {
    "email_known": lambda facts: _("%(email)s already has an account.", email=facts["email"]),
    "password_too_short": lambda facts: _(
        "The password needs at least %(shortest)s characters.", shortest=facts["shortest"]
    ),
}
