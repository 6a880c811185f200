"""The rules, asked without any fixture."""
