"""The linear ranker of next actions: its samples, features, objective and fitting."""
