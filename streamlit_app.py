"""The entry of the app: a router, nothing else. `retrace app CASE` runs it.

Streamlit runs this file for every page; the server imports it once, for the app's own routes beside Streamlit's.
"""

from streamlit.starlette import App

from ui.app import main
from ui.media.route import routes

if __name__ == "__main__":
    main()
else:
    app = App(__file__, routes=routes())
