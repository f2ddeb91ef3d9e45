"""Where conversations are kept, one reader a kind."""
