"""What the front desk says, in both languages."""
