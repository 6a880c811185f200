"""The deeds of the front desk."""
