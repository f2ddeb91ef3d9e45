"""What probing found, written for people and programs."""
