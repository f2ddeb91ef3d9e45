"""Our word held against the real Rasa's, on thousands of generated projects."""
