"""Frames become Plotly figures. Nothing here knows Streamlit, a file or a query."""
