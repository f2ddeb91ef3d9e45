"""The inbox: what every conversation is like, which to look at first, and what the person noted of it."""
