"""People: the command line and the app. Holds no logic that a test of another package would want."""
