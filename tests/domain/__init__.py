"""The rules, asked without any fixture."""

from hypothesis import settings

# How long an example takes says how busy the machine is, not whether the rule is right.
settings.register_profile("lounge", deadline=None)
settings.load_profile("lounge")
