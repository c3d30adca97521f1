"""A pack's scenarios as pytest items, and fixtures for a detection's own tests."""
