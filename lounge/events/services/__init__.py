"""The deeds of events: making, registering, waiting, writing, rating."""
