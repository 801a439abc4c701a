"""The safety card: sentences written for the purpose, and how many of them the rules hear."""
