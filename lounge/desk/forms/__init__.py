"""The shape of what is typed at the desk and about it."""
