"""A lesson with one bot: verbs, the record of what was decided, and what the screen shows of it."""
