"""The demo house: what is written for it and what is made of it."""
