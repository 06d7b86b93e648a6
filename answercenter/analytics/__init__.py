"""What visits leave and what they give back: recording, counting, learning, reporting. Never imports search."""
