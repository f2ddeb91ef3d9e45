"""What the person decides, as values: a moment and an input make an entry, or work for the bot that makes one."""
