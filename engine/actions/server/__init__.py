"""A custom action server: its protocol, its process, its guardian."""
