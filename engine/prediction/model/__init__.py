"""A trained bot on disk, without pickle."""
