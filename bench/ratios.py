#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints what each target of the design demands and what a run reached.

Usage: ability_bench --benchmark_out=run.json --benchmark_out_format=json
       ratios.py run.json

Compares medians of CPU time.  Exits with 1 when a target is missed.
"""

import json
import sys

# Question, what is measured, what it may take: the sum of these, how many times.
TARGETS = [
    ("W3 3c, described struct", "can/w3_3c/struct/10", ["floor/w3_3c_struct/10"], 1.7),
    ("W3 3c, flat view", "can/w3_3c/view/10", ["floor/w3_3c_view/10"], 1.5),
    ("W3 3c, Boost.JSON object", "can/w3_3c/json/10", ["floor/w3_3c_json/10"], 1.5),
    ("W6 (a), 100,000 statements", "can/w6a/struct/100000", ["can/w6a/struct/10"], 1.2),
    (
        "W6 (b), 100,000 statements",
        "can/w6b/struct/100000",
        ["can/w6b/struct/10", "floor/string_find/100000"],
        1.5,
    ),
    ("compile, 1,000 statements", "compile/text/1000", ["floor/parse_and_intern/1000"], 1.3),
    ("compile, 10,000 statements", "compile/text/10000", ["floor/parse_and_intern/10000"], 1.3),
]

# The same without a target.
OTHERS = [
    ("W3 3c, struct, environment not prepared", "can/w3_3c_plain/struct/10", ["floor/w3_3c_plain_struct/10"]),
    ("W3 3c, view, environment not prepared", "can/w3_3c_plain/view/10", ["floor/w3_3c_plain_view/10"]),
    ("W3 3c, JSON, environment not prepared", "can/w3_3c_plain/json/10", ["floor/w3_3c_plain_json/10"]),
    ("W3 mix, struct", "can/w3_mix/struct/10", ["floor/w3_mix_struct/10"]),
    ("W3 mix, view", "can/w3_mix/view/10", ["floor/w3_mix_view/10"]),
    ("W3 mix, JSON", "can/w3_mix/json/10", ["floor/w3_mix_json/10"]),
    ("W6 (a), 1,000 statements", "can/w6a/struct/1000", ["can/w6a/struct/10"]),
    ("W6 (b), 1,000 statements", "can/w6b/struct/1000", ["can/w6b/struct/10", "floor/string_find/1000"]),
    ("compile, one role", "compile/text/6", ["floor/parse_and_intern/6"]),
]

UNITS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


def medians(path):
    with open(path, encoding="utf-8") as file:
        runs = json.load(file)["benchmarks"]
    return {
        run["run_name"]: run["cpu_time"] * UNITS[run["time_unit"]]
        for run in runs
        if run.get("aggregate_name") == "median"
    }


def main(path):
    times = medians(path)
    missed = False
    print("| question | ns | floor, ns | ratio | at most |")
    print("|---|---|---|---|---|")
    for question, name, floor, *target in TARGETS + OTHERS:
        if name not in times or any(part not in times for part in floor):
            continue
        base = sum(times[part] for part in floor)
        ratio = times[name] / base
        demanded = f"{target[0]}" if target else ""
        if target and ratio > target[0]:
            missed = True
            demanded += " (missed)"
        print(f"| {question} | {times[name]:,.1f} | {base:,.1f} | {ratio:.2f} | {demanded} |")
    return 1 if missed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
