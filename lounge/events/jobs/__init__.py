"""What events do by the clock."""
