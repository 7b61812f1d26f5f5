"""What the player fetches: films by range, maps of their frames, boxes and lanes; only for a session that may."""
