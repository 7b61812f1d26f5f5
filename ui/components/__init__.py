"""Own components of the app (Streamlit components v2: no iframe, no network)."""
