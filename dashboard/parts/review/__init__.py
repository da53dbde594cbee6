"""The quarterly meeting on pages: frozen quarters, matters, orders, the meeting itself and how it is shown."""
