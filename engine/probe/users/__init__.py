"""Simulated users: stories walked, forms answered, and the deviations that real users make."""
