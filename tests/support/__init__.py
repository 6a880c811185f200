"""The real things that tests stand on: a database server, a browser, a mail server, a web server."""
