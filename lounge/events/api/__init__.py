"""The calls of the API about events and registrations."""
