"""What a WSGI server imports: ``gunicorn -c python:lounge.plumbing.web_server wsgi:app``."""

import logging
import sys

from lounge import create_app
from lounge.plumbing import schema
from lounge.plumbing.db import db
from lounge.plumbing.serve import keep_what_is_loaded
from lounge.settings import SettingsError

NO_USE_IN_TRYING_AGAIN = 3  # gunicorn ends at this status instead of starting worker after worker

logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
try:
    app = create_app()
    with app.app_context():
        schema.refuse_unless_current()
        db.engine.dispose()  # of an open connection every process forked from here would inherit the same end
except (SettingsError, schema.DatabaseError) as error:
    sys.stderr.write(f"lounge: {error}\n")
    sys.exit(NO_USE_IN_TRYING_AGAIN)

keep_what_is_loaded()
