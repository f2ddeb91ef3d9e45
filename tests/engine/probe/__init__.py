"""The probe: simulated users, holes, shrinking."""
