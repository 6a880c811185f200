"""What the front desk does by itself, by the clock."""
