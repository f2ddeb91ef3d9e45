"""Who answers: a bot trained here, or a running Rasa server."""
