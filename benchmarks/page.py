"""What the benchmarks in Python share when they write: figures, and tables between the marks of a page."""

from pathlib import Path


def figure(value: float) -> str:
    """Three digits of it: more than that no run repeats."""
    if value >= 1000:
        digits = len(str(int(value))) - 3
        return f"{round(value / 10**digits) * 10**digits:,}"
    return f"{value:.3g}"


def with_table(page: Path, mark: str, text: str) -> str:
    """The page with this text between the marks of that name. Ends the program where there are none."""
    begin_mark, end_mark = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    before, begin, rest = page.read_text().partition(begin_mark)
    _, end, after = rest.partition(end_mark)
    if not begin or not end:
        raise SystemExit(f"{page} has no {begin_mark} and {end_mark}")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"


def put_into(page: Path, mark: str, text: str) -> None:
    page.write_text(with_table(page, mark, text))
