"""Text to intents and entities."""
