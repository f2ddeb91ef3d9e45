"""A bot that a running Rasa server plays."""
