"""The web server round Streamlit: what it is started with, and what stands between a browser and a page."""
