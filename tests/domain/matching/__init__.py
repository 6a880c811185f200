"""How firms are read, placed, compared and explained."""
