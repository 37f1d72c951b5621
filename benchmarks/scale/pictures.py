"""What was measured, as a table and as pictures. The same samples give the same bytes."""

import math
import statistics
from dataclasses import dataclass
from html import escape

from page import figure

WIDTH, HEIGHT = 440, 300
LEFT, RIGHT, TOP, BOTTOM = 62, 34, 44, 46
STYLE = (
    ".sc{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}.sc text{fill:#1f2328;font-size:11px}"
    ".sc .t{font-size:13px;font-weight:600}.sc .g{stroke:#d5dae0}.sc .l{fill:none;stroke:#0969da;stroke-width:2}"
    ".sc .p{fill:#0969da}.sc .r{stroke:#0969da;stroke-width:1.3;opacity:.6}.sc .b{fill:#fff}.sc .d{fill:#57606a}"
    "@media(prefers-color-scheme:dark){.sc .b{fill:#0d1117}.sc text{fill:#e6edf3}.sc .g{stroke:#30363d}"
    ".sc .l,.sc .r{stroke:#58a6ff}.sc .p{fill:#58a6ff}.sc .d{fill:#9198a1}}"
)
# What is drawn: the samples' name, a title, and its unit as a factor.
PANELS = (
    ("tick_ms", "A tick of one worker, ms", 1),
    ("steal_ms", "Stolen → cancelled, ms", 1),
    ("resident_kb", "Resident memory of one worker, MB", 1 / 1000),
    ("ended_per_s", "Claimed and ended, chats a second", 1),
)
FILES = {"scale-chats.svg": ("by_chats", "chats", "chats of one worker"), "scale-workers.svg": ("by_workers", "workers", "workers")}


@dataclass(frozen=True)
class Point:
    """The samples of a cell: the middle one, the least and the most."""

    x: float
    middle: float
    least: float
    most: float


def point(x: float, samples: list[float], factor: float) -> Point:
    scaled = [factor * each for each in samples]
    return Point(x, statistics.median(scaled), min(scaled), max(scaled))


def decades(least: float, most: float) -> tuple[int, int]:
    """The powers of ten between which all of it lies; at least one decade. What is nothing counts as a hundredth."""
    low = math.floor(math.log10(max(least, 0.01)))
    high = math.ceil(math.log10(max(most, 0.01)))
    return low, max(high, low + 1)


@dataclass(frozen=True)
class Axis:
    """Where values lie, on a logarithmic scale, between two places of the picture."""

    low: int
    high: int
    begin: float
    end: float

    def place(self, value: float) -> float:
        share = (math.log10(max(value, 0.01)) - self.low) / (self.high - self.low)
        return self.begin + share * (self.end - self.begin)

    @property
    def marks(self) -> list[int]:
        return list(range(self.low, self.high + 1))


# --- SVG ------------------------------------------------------------------------------------------------------


def drawn(result: dict) -> dict[str, str]:
    """The pictures by the names of their files."""
    return {
        name: svg([(title, [point(cell[key], cell[samples], factor) for cell in result[cells]]) for samples, title, factor in PANELS], label)
        for name, (cells, key, label) in FILES.items()
        if result[cells]
    }


def svg(panels: list[tuple[str, list[Point]]], label: str) -> str:
    width, height = 2 * WIDTH, HEIGHT * math.ceil(len(panels) / 2)
    description = "; ".join(
        f"{title}: " + ", ".join(f"{figure(each.middle)} at {each.x:,}" for each in points) for title, points in panels
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sc" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' role="img" aria-labelledby="sc-title sc-desc">',
        f'<title id="sc-title">By {label}</title><desc id="sc-desc">{escape(description)}</desc>',
        f'<style>{STYLE}</style><rect class="b" width="{width}" height="{height}"/>',
    ]
    for number, (title, points) in enumerate(panels):
        parts.append(f'<g transform="translate({number % 2 * WIDTH} {number // 2 * HEIGHT})">')
        parts += panel(title, points, label)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def panel(title: str, points: list[Point], label: str) -> list[str]:
    x = Axis(*decades(min(each.x for each in points), max(each.x for each in points)), LEFT, WIDTH - RIGHT)
    y = Axis(*decades(min(each.least for each in points), max(each.most for each in points)), HEIGHT - BOTTOM, TOP)
    parts = [f'<text class="t" x="{LEFT}" y="22">{escape(title)}</text>']
    for mark in y.marks:
        at = f"{y.place(10**mark):.1f}"
        parts.append(f'<line class="g" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at}" y2="{at}"/>')
        parts.append(f'<text class="d" x="{LEFT - 6}" y="{at}" dy="4" text-anchor="end">{power(mark)}</text>')
    for mark in x.marks:
        at = f"{x.place(10**mark):.1f}"
        parts.append(f'<line class="g" x1="{at}" x2="{at}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
        parts.append(f'<text class="d" x="{at}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{power(mark)}</text>')
    parts.append(f'<text class="d" x="{(LEFT + WIDTH - RIGHT) / 2:.1f}" y="{HEIGHT - 12}" text-anchor="middle">{escape(label)}</text>')
    places = [(x.place(each.x), y.place(each.middle)) for each in points]
    parts.append(f'<polyline class="l" points="{" ".join(f"{left:.1f},{top:.1f}" for left, top in places)}"/>')
    for each, (left, top) in zip(points, places, strict=True):
        parts.append(f'<line class="r" x1="{left:.1f}" x2="{left:.1f}" y1="{y.place(each.least):.1f}" y2="{y.place(each.most):.1f}"/>')
        parts.append(f'<circle class="p" cx="{left:.1f}" cy="{top:.1f}" r="3"/>')
        # Beside the line: below it where the picture ends above.
        above = y.place(each.most) - 6
        parts.append(f'<text x="{left:.1f}" y="{above if above > TOP else top + 16:.1f}" text-anchor="middle">{figure(each.middle)}</text>')
    return parts


def power(exponent: int) -> str:
    return f"{10**exponent:,}" if exponent >= 0 else f"{10**exponent:.{-exponent}f}"


# --- Markdown -------------------------------------------------------------------------------------------------


def markdown(result: dict) -> str:
    return f"{head(result)}\n\n{table(result)}"


def head(result: dict) -> str:
    begun, options = result["machine"], result["options"]
    before, after = (" ".join(f"{each:.1f}" for each in begun[key]) for key in ("load", "load_afterwards"))
    return (
        f"{begun['at']}, {begun['system']}, {begun['processors']} processors; load {before} before, {after} afterwards. A cell: the middle one"
        f" of all samples (least to most).{' **--quick: these are no figures.**' if options['quick'] else ''}"
    )


def table(result: dict) -> str:
    rows = ["| chats | workers | " + " | ".join(title for _, title, _ in PANELS) + " |", "|---" * (2 + len(PANELS)) + "|"]
    for cell in result["by_chats"] + result["by_workers"]:
        cells = [shown(point(0, cell[samples], factor)) for samples, _, factor in PANELS]
        rows.append("| " + " | ".join([f"{cell['chats']:,}", str(cell["workers"]), *cells]) + " |")
    return "\n".join(rows)


def shown(each: Point) -> str:
    if each.least == each.most:
        return figure(each.middle)
    return f"{figure(each.middle)} ({figure(each.least)} to {figure(each.most)})"


def links(directory: str) -> str:
    return "\n\n".join(f"![By {label}]({directory}/{name})" for name, (_, _, label) in FILES.items())
