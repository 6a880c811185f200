"""What a WSGI server imports: ``gunicorn -c python:lounge.plumbing.web_server wsgi:app``."""

import gc
import logging
import sys

from lounge import create_app
from lounge.plumbing import schema
from lounge.plumbing.db import db
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

# What is loaded by now stays: the collector need not look at it again, nor so often at the little that a page
# leaves behind, and processes forked from here go on sharing its memory.
gc.collect()
gc.freeze()
gc.set_threshold(5_000, 20, 100)
