"""When to bring something up and when to leave a client in peace. Pure."""
