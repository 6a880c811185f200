"""What every feature stands on: the database, mail, the clock, access; it knows no feature."""
