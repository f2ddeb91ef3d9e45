"""The teaching engine: dialogue state, training data, predictions, actions and the story graph, without a screen."""
