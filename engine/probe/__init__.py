"""Simulated users look for a bot's holes, each shrunk to the shortest conversation that shows it."""
