"""The demo house: a believable lounge in Bremen, the same for the same seed and day."""
