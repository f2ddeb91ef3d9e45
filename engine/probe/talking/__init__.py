"""Conversations of simulated users with a bot: what they can say, and how the bot answers."""
