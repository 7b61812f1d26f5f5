"""Records and detections in; presences, links, verdicts and the cross-check out. The only package that opens DuckDB."""
