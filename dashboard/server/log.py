"""What Streamlit logs and nobody needs to read."""

import logging

_STARTING = "No runtime found"  # of every cached function that is declared before the server runs


def quieten() -> None:
    """Leaves out the warnings of a start that is as it should be. Call it before pages are imported."""
    logging.getLogger("streamlit.runtime.caching.cache_data_api").addFilter(
        lambda record: not record.getMessage().startswith(_STARTING)
    )
