#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws cost against size for every series `name/size` of a results file.

Usage: plot.py run.json FOLDER

Series are drawn log-log; those whose names begin alike (`can/w5`, `floor/w5`)
share one picture, FOLDER/<workload>.svg.
"""

import math
import re
import sys
from pathlib import Path

from benchmark_runs import runs

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 64, 210, 24, 44
COLOURS = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#8c564b", "#e377c2", "#17becf", "#bcbd22"]


def read_series(path):
    """By name: (size, nanoseconds) of what was run at two sizes or more."""
    series = {}
    for name, cpu_time, run in runs(path):
        name, _, size = name.rpartition("/")
        # Of single calls the median says more than the mean of CPU time.
        cost = run.get("median", cpu_time)
        if size.isdigit() and int(size) > 0 and cost > 0:
            series.setdefault(name, []).append((int(size), cost))
    return {name: sorted(points) for name, points in series.items() if len(points) > 1}


def picture_of(name):
    """`can/w5/strings` and `floor/w5_find` belong to `w5`, all else to its first part."""
    first, second = (name.split("/") + [""])[:2]
    workload = re.match(r"w\d[a-z]?", second)
    return workload.group() if workload else first


def shown(value):
    for unit, factor in (("s", 1e9), ("ms", 1e6), ("us", 1e3)):
        if value >= factor:
            return f"{value / factor:g} {unit}"
    return f"{value:g} ns"


class Axis:
    """Whole powers of ten around the values, mapped to pixels."""

    def __init__(self, values, begin, end):
        self.low = math.floor(math.log10(min(values)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)
        self.begin, self.end = begin, end

    def at(self, value):
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self.begin + part * (self.end - self.begin), 1)

    def ticks(self):
        return [10**power for power in range(self.low, self.high + 1)]


def draw(title, series):
    points = [point for line in series.values() for point in line]
    x = Axis([size for size, _ in points], LEFT, WIDTH - RIGHT)
    y = Axis([cost for _, cost in points], HEIGHT - BOTTOM, TOP)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="11">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="14" font-size="13">{title}: cost against size</text>',
    ]
    for tick in x.ticks():
        out.append(f'<path d="M{x.at(tick)} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        out.append(f'<text x="{x.at(tick)}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{tick:,}</text>')
    for tick in y.ticks():
        out.append(f'<path d="M{LEFT} {y.at(tick)}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 6}" y="{y.at(tick) + 4}" text-anchor="end">{shown(tick)}</text>')
    for i, (name, line) in enumerate(sorted(series.items())):
        colour = COLOURS[i % len(COLOURS)]
        # Floors are dashed.
        dash = ' stroke-dasharray="5 3"' if name.startswith("floor/") else ""
        path = " ".join(f"{x.at(size)},{y.at(cost)}" for size, cost in line)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"{dash}/>')
        for size, cost in line:
            out.append(f'<circle cx="{x.at(size)}" cy="{y.at(cost)}" r="2.5" fill="{colour}"/>')
        row = TOP + 12 + 16 * i
        out.append(f'<path d="M{WIDTH - RIGHT + 10} {row - 4}h22" stroke="{colour}" stroke-width="1.6"{dash}/>')
        out.append(f'<text x="{WIDTH - RIGHT + 38}" y="{row}">{name}</text>')
    return "\n".join([*out, "</svg>", ""])


def main(path, folder):
    pictures = {}
    for name, line in read_series(path).items():
        pictures.setdefault(picture_of(name), {})[name] = line
    for title, series in pictures.items():
        Path(folder, f"{title}.svg").write_text(draw(title, series), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
