"""What a WSGI server imports: ``gunicorn wsgi:app``."""

from lounge import create_app

app = create_app()
