"""How fast Cairn is, beside the library alone. `make bench` runs it, pytest never does."""
