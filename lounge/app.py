"""The table of contents: what an app consists of, in the order in which it is put together."""

from lounge import desk, events, home, house, introductions, members, profiles, rooms
from lounge.plumbing import access, api, db, jobs, mailbox, schema, web, words
from lounge.settings import PROJECT, Settings

FEATURES = (home, rooms, events, introductions, profiles, members, desk, house)


def create_app(settings: Settings | None = None) -> web.Lounge:
    """Make the app of one house.

    :raises SettingsError: when a setting cannot be used.
    """
    settings = settings or Settings.read()
    app = web.Lounge(
        "lounge",
        root_path=str(PROJECT / "lounge"),
        instance_path=str(settings.instance),
        template_folder=str(PROJECT / "templates"),
        static_folder=str(PROJECT / "static"),
    )
    app.extensions["lounge"] = settings
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    db.init(app, settings.database_url)
    web.init(app, settings)
    words.init(app, settings)
    access.init(app)
    schema.init(app)
    jobs.init(app)
    frame = api.init(app, settings)
    mailbox.init(app)
    for feature in FEATURES:
        feature.join(app, frame)
    return app
