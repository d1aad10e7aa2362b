# SPDX-License-Identifier: Apache-2.0
"""Reads what google-benchmark wrote."""

import json
import re

UNITS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


def runs(path):
    """The medians of repetitions, and what ran once: (name, CPU time in ns, all that was written)."""
    with open(path, encoding="utf-8") as file:
        for run in json.load(file)["benchmarks"]:
            if run.get("aggregate_name", "median") == "median":
                name = re.sub(r"/(iterations:\d+|repeats:\d+|manual_time)", "", run["run_name"])
                yield name, run["cpu_time"] * UNITS[run["time_unit"]], run
