"""A client's own file: written for them as a zip, and read when they send it back."""
