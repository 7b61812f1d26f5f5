"""The entry of the app: a router, nothing else. `retrace app CASE` runs it."""

from ui.app import main

main()
