"""The headless commands: thin, printing with rich, without Textual."""
