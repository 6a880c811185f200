"""Questions of the front desk: whose code it is, who is expected, who is in, and what stands against an arrival."""
