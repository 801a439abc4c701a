"""Everything of one client as one file: written, read, brought in again, and erased."""
