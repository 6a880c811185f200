"""Questions about events and registrations."""
