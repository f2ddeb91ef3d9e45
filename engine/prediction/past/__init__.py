"""What a policy sees of a conversation."""
