"""The tracker: events, domain, slots, state and the conversation of steps; standard library only."""
