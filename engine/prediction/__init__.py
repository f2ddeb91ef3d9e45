"""What the bot thinks: next actions, intents and entities, learned from stories and examples."""
