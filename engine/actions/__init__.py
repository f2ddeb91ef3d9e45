"""What the bot does: responses, built-in actions, forms and the action server."""
