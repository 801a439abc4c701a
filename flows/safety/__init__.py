"""What Cairn does before all else when a client may be in danger."""
