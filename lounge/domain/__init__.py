"""The rules of the house as values and time, without a framework, a database or a clock."""
