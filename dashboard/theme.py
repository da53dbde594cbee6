"""Paper, ink and one accent: the colours, type and plot templates of every screen, and how a status looks.

Colour means one thing. Red is the colour of honour here, so a status is never red or green.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import plotly.graph_objects as go

Mode = Literal["light", "dark"]

FONT = (
    '"Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Hiragino Sans GB", '
    '"Microsoft YaHei", "WenQuanYi Micro Hei", system-ui, sans-serif'
)


# In an English text quotes and dashes are as wide as Latin ones; a Chinese font draws them as wide as a character.
_LATIN_MARKS = (
    '@font-face{font-family:"Latin marks";src:local("Arial"),local("Liberation Sans"),local("Helvetica Neue"),'
    'local("Segoe UI"),local("DejaVu Sans");unicode-range:U+2013-2014,U+2018-2019,U+201C-201D,U+2026}'
)


@dataclass(frozen=True, kw_only=True)
class Palette:
    """The colours of one mode. A `wash` is the same colour as a quiet ground."""

    ground: str
    raised: str
    ink: str
    muted: str
    hair: str
    faint: str
    accent: str
    accent_wash: str
    amber: str
    amber_wash: str
    plum: str
    plum_wash: str
    grey: str
    grey_wash: str


PALETTES: dict[Mode, Palette] = {
    "light": Palette(
        ground="#FBFAF7",
        raised="#FFFFFF",
        ink="#1A1E21",
        muted="#5E6468",
        hair="#DAD7CF",
        faint="#F1EFE9",
        accent="#0B5F60",
        accent_wash="#CFE3E0",
        amber="#985707",
        amber_wash="#F4E1BF",
        plum="#7B2A5B",
        plum_wash="#E8CBDC",
        grey="#676D71",
        grey_wash="#E6E4DF",
    ),
    "dark": Palette(
        ground="#101315",
        raised="#171B1E",
        ink="#E8E6E1",
        muted="#9BA1A5",
        hair="#2C3236",
        faint="#191E21",
        accent="#57B8B1",
        accent_wash="#17403F",
        amber="#E2A44F",
        amber_wash="#4A3614",
        plum="#CF8DB5",
        plum_wash="#4A2239",
        grey="#878E93",
        grey_wash="#262B2F",
    ),
}

STATUSES = (
    "reached",
    "on_course",
    "first_period",
    "off_pace",
    "missed",
    "depends",
    "incomplete",
    "not_reported",
    "not_built",
    "suppressed",
    "not_applicable",
    "no_base",
    "no_target",
    "up",
    "down",
    "no_clear_change",
)
SHAPES = {
    "reached": "●",
    "on_course": "●",
    "off_pace": "▲",
    "missed": "■",
    "first_period": "·",
    "depends": "◇",
    "incomplete": "◐",
    "not_reported": "○",
    "not_built": "◌",
    "suppressed": "—",
    "not_applicable": "—",
    "no_base": "—",
    "no_target": "·",
    "up": "↑",
    "down": "↓",
    "no_clear_change": "→",
}
# How a return came. Sent by the unit itself is solid, sent for it by the area above is not.
SENT_SHAPES = {
    "on_time": "●",
    "by_parent_on_time": "◎",
    "late": "▲",
    "by_parent_late": "△",
    "incomplete": "◐",
    "refused": "×",
    "missing": "■",
    "not_due": "—",
}
# How a clause stands.
CLAUSE_SHAPES = {
    "carried_out": "●",
    "on_course": "◐",
    "behind": "▲",
    "not_reported": "○",
    "not_measured": "—",
    "watched": "·",
    "evidence": "·",
    "unmeasurable": "—",
    "declared": "●",
    "history": "·",
    "reference": "·",
}
SYMBOLS = {
    "reached": "circle",
    "on_course": "circle",
    "off_pace": "triangle-up",
    "missed": "square",
    "first_period": "circle",
    "depends": "diamond-open",
    "incomplete": "circle-open-dot",
    "not_reported": "circle-open",
    "not_built": "circle-open",
    "suppressed": "line-ew-open",
    "not_applicable": "line-ew-open",
    "no_base": "line-ew-open",
    "no_target": "circle",
    "up": "triangle-up",
    "down": "triangle-down",
    "no_clear_change": "circle",
}


def colour(status: str, palette: Palette) -> str:
    """The ink of a status."""
    inks = {
        "reached": palette.accent,
        "on_course": palette.accent,
        "off_pace": palette.amber,
        "missed": palette.plum,
        **dict.fromkeys(("first_period", "no_target", "up", "down", "no_clear_change"), palette.ink),
    }
    return inks.get(status, palette.grey)


def wash(status: str, palette: Palette) -> str:
    """The quiet ground of a status, for surfaces."""
    grounds = {
        "reached": palette.accent_wash,
        "on_course": palette.accent_wash,
        "off_pace": palette.amber_wash,
        "missed": palette.plum_wash,
        **dict.fromkeys(("first_period", "no_target", "up", "down", "no_clear_change"), palette.grey_wash),
    }
    return grounds.get(status, palette.faint)


def between(one: str, other: str, share: float) -> str:
    """A colour on the way from one to another: 0 is the first, 1 the other."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(first + (second - first) * share):02X}" for first, second in pairs)


def clear(hexadecimal: str, opacity: float) -> str:
    """A colour, let through."""
    red, green, blue = (int(hexadecimal[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


@cache
def template(mode: Mode) -> go.layout.Template:
    """The Plotly template of a mode: hairlines, no boxes, tabular figures, nothing that moves."""
    palette = PALETTES[mode]
    axis = {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickcolor": palette.hair,
        "linecolor": palette.hair,
        "gridcolor": palette.hair,
        "automargin": True,
        "fixedrange": True,
        "tickfont": {"size": 11, "color": palette.muted},
        "title": {"font": {"size": 11, "color": palette.muted}},
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 12, "color": palette.ink},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": [palette.accent, palette.muted, palette.amber, palette.plum, palette.grey],
            "margin": {"l": 4, "r": 8, "t": 8, "b": 4},
            "xaxis": axis,
            "yaxis": axis,
            "showlegend": False,
            "hovermode": "closest",
            "dragmode": False,
            "hoverlabel": {
                "bgcolor": palette.raised,
                "bordercolor": palette.hair,
                "align": "left",
                "font": {"family": FONT, "size": 12, "color": palette.ink},
            },
            "uniformtext": {"mode": "hide", "minsize": 9},
        }
    )


CHART = {
    "displayModeBar": False,
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
    "showAxisDragHandles": False,
}


@cache
def css() -> str:
    """The style sheet: both palettes as variables (the reader chooses, else their system; paper is light), then `theme.css`."""
    rules = (files("dashboard") / "theme.css").read_text(encoding="utf-8")
    light, dark = (
        "".join(f"--{name.replace('_', '-')}:{value};" for name, value in vars(PALETTES[mode]).items())
        for mode in ("light", "dark")
    )
    return (
        f"<style>:root{{{light}--font:{FONT};color-scheme:light dark}}"
        f'{_LATIN_MARKS}:root:lang(en){{--font:"Latin marks",{FONT}}}'
        ":root[data-colour=light]{color-scheme:light}:root[data-colour=dark]{color-scheme:dark}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-colour=light]){{{dark}}}}}"
        f"@media screen{{:root[data-colour=dark]{{{dark}}}}}\n{rules}</style>"
    )


def _streamlit_theme() -> dict[str, object]:
    options: dict[str, object] = {
        "theme.font": FONT,
        "theme.headingFont": FONT,
        "theme.baseFontSize": 14,
        "theme.baseRadius": "small",
    }
    for mode, palette in PALETTES.items():
        options |= {
            f"theme.{mode}.primaryColor": palette.accent,
            f"theme.{mode}.backgroundColor": palette.ground,
            f"theme.{mode}.secondaryBackgroundColor": palette.faint,
            f"theme.{mode}.textColor": palette.ink,
            f"theme.{mode}.linkColor": palette.accent,
            f"theme.{mode}.borderColor": palette.hair,
        }
    return options


STREAMLIT_THEME = _streamlit_theme()
