"""How it is measured: CPU time, in turn, the median of several, with a yardstick beside it for the machine's noise."""

from __future__ import annotations

import os
import platform
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles
from time import process_time

HZ = os.sysconf("SC_CLK_TCK")
YARD = 100_000


def in_turn(deeds: Mapping[str, Callable[[], float]], *, rounds: int) -> dict[str, list[float]]:
    """Do each deed once a round, in another order each round, and collect what each returns.

    So whatever disturbs the machine for a while disturbs all of them alike.
    """
    found: dict[str, list[float]] = {name: [] for name in deeds}
    order = list(deeds)
    for number in range(rounds):
        random.Random(number).shuffle(order)
        for name in order:
            found[name].append(deeds[name]())
    return found


def middle(values: Sequence[float]) -> float:
    """The median."""
    return median(values)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which so many percent lie."""
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]


def yardstick() -> float:
    """The CPU milliseconds of a piece of plain Python that is always the same: how fast the machine is right now."""
    begin = process_time()
    total = 0
    for number in range(YARD):
        total += number % 7
    return (process_time() - begin) * 1000


def noise(values: Sequence[float]) -> str:
    """Say how far the yardstick's measurements lie apart, and who else was at work."""
    low, high = percentile(values, 10), percentile(values, 90)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"Yardstick: median {middle(values):.2f} ms CPU, 10th to 90th percentile {low:.2f} to {high:.2f} ms "
        f"({(high / low - 1) * 100:.0f} % apart); load {load} on {os.cpu_count()} cores; "
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}."
    )


def cpu_of(pids: Iterable[int]) -> float:
    """The CPU seconds that these processes have used, all their threads together; one that ended counts nothing."""
    return sum(_cpu(pid) for pid in pids)


def children(pid: int) -> list[int]:
    """The processes that this one has started and that still run."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in task.read_text().split()]
    return found


def memory_of(pid: int) -> dict[str, float]:
    """A process's memory in MB: resident, its fair share of it, and what is its own alone."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.partition(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    return {
        "Rss": sizes["Rss"],
        "Pss": sizes["Pss"],
        "Private": sizes["Private_Clean"] + sizes["Private_Dirty"],
    }


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Lay out rows under their head, numbers to the right."""
    cells = [[_cell(one) for one in row] for row in rows]
    widths = [max(len(line[place]) for line in [list(head), *cells]) for place in range(len(head))]
    return "\n".join(_line(line, widths) for line in [list(head), *cells])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (
        text.rjust(width) if place else text.ljust(width)
        for place, (text, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([first, *rest]).rstrip()


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}"
    return str(value)


def _cpu(pid: int) -> float:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return 0.0
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / HZ
