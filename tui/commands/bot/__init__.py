"""Commands about a bot: training it, asking it, testing it."""
