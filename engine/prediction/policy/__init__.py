"""Which policy decides, and why."""
