"""How alike two firms are: what one seeks against what the other offers, both ways, from their own words."""
