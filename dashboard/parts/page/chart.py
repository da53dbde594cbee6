"""A figure on the page, with its sentence for those who do not see it."""

import plotly.graph_objects as go
import streamlit as st

from dashboard.theme import CHART


def show_figure(figure: go.Figure, alt: str, *, key: str) -> None:
    """Draw a figure in our own template."""
    st.plotly_chart(figure, theme=None, config=CHART, alt=alt, key=key)
