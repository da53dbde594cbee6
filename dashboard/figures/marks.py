"""Annotations and shapes of a figure, set all at once: Plotly looks at every former one anew for each that is added."""

from typing import Any

import plotly.graph_objects as go


class Marks:
    """Gathers what is written and drawn over a figure, in the order in which it is to lie."""

    def __init__(self) -> None:
        self.annotations: list[dict[str, Any]] = []
        self.shapes: list[dict[str, Any]] = []

    def write(self, **annotation: Any) -> None:
        """One annotation, as `go.layout.Annotation` takes it."""
        self.annotations.append(annotation)

    def draw(self, **shape: Any) -> None:
        """One shape, as `go.layout.Shape` takes it."""
        self.shapes.append(shape)

    def put_on(self, figure: go.Figure) -> None:
        """Sets them on a figure, over those that it has."""
        if self.annotations:
            figure.layout.annotations = (*figure.layout.annotations, *self.annotations)
        if self.shapes:
            figure.layout.shapes = (*figure.layout.shapes, *self.shapes)
