#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints what each target of the design demands and what runs reached.

Usage: <question>_bench --benchmark_out=run.json --benchmark_out_format=json
       ratios.py run.json...

Compares medians of CPU time, or of the counter that a name states behind `@`.
Prints what the runs hold.  Exits with 1 when a target is missed, or when the
runs hold nothing of one.
"""

import sys

from benchmark_runs import runs

W5 = "1000000"
LONG = "10000000"

# Question, what is measured, its floor: the sum of these, how many times at most.
ABILITY = [
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


def check(workload, form, size, *target, floor=None):
    """A check of one form beside the floor of the same form."""
    name = f"{workload.upper()}, {size} subjects, {form.replace('_', ' ')}"
    floor = floor or form
    if floor != form:
        name += f"; floor: {floor.replace('_', ' ')}"
    return (name, f"can/{workload}/{form}/{size}", [f"floor/{workload}_{floor}/{size}"], *target)


ENGINE = [
    check("w1", "session_ids", 1000, 2.2, floor="ids"),
    check("w4", "session_ids", 100000, 2.0, floor="ids"),
    check("w1", "session_strings", 1000, 1.5),
    check("w1", "strings", 1000, 1.6),
    check("w1", "strings", 1000, 1.3, floor="pinned_strings"),
    check("w2", "strings", 100000, 1.45),
    check("w4", "strings", 100000, 1.45),
    check("w1", "start", 1000, 2.0, floor="find"),
    check("w5", "start", W5, 2.0, floor="find"),
    ("W5, 1000000, batch of 16 against one by one", f"can/w5/batch/{W5}", [f"can/w5/one_by_one/{W5}"], 0.6),
    # Without a target: other lists of requests, and permissions by name.
    check("w1", "session_ids_long", 1000, floor="ids_long"),
    check("w1", "session_permissions_long", 1000, floor="ids_long"),
    check("w1", "session_strings_long", 1000),
    check("w1", "session_ids_hot", 1000, floor="ids_hot"),
    check("w1", "session_strings_hot", 1000),
    check("w1", "session_names", 1000),
    check("w1", "names", 1000),
    check("w1", "strings_hot", 1000),
    check("w1", "strings_cold", 1000),
    check("w2", "session_ids", 100000, floor="ids"),
    check("w2", "session_strings", 100000),
    check("w2", "names", 100000),
    check("w2", "strings_hot", 100000),
    check("w2", "strings_cold", 100000),
    check("w4", "session_ids_long", 100000, floor="ids_long"),
    check("w4", "session_strings", 100000),
    check("w4", "names", 100000),
    check("w4", "strings_hot", 100000),
    check("w4", "strings_cold", 100000),
    check("w5", "strings", W5),
    check("w5", "strings", W5, floor="find"),
]

# Of a run with WRIT_BENCH_LONG.
ENGINE_LONG = [
    check("w5", "strings", LONG, 1.6, floor="find"),
    check("w5", "start", LONG, 2.0, floor="find"),
    ("W5, 10000000, batch of 16 against one by one", f"can/w5/batch/{LONG}", [f"can/w5/one_by_one/{LONG}"], 0.6),
    check("w5", "strings", LONG),
]


def publish(kind, statistic, floor, *target):
    name = f"publish one {kind} among {W5}, {statistic}; floor: {floor}"
    return (name, f"publish/{kind}/{W5}@{statistic}", [f"floor/publish/{floor}@{statistic}"], *target)


WRITE = [
    publish("grant", "p99", "hot", 10),
    publish("assignment", "p99", "hot", 10),
    (
        f"change a role of {W5}, of one that 1000 hold",
        f"publish/role_of_all/{W5}@median",
        [f"publish/role_of_1000/{W5}@median"],
        3,
    ),
    (f"load {W5} subjects", f"load/w5/{W5}", [f"floor/load/{W5}"], 2),
    ("load 100000 subjects", "load/w5/100000", ["floor/load/100000"], 2),
    ("load 1000 subjects", "load/w5/1000", ["floor/load/1000"], 2),
    publish("grant", "median", "hot"),
    publish("grant", "p99", "cold"),
    publish("assignment", "median", "hot"),
    publish("assignment", "p99", "cold"),
    publish("role_of_all", "p99", "hot"),
]


def memory(size):
    return [
        (f"bytes per assignment, {size} subjects", f"memory/w5/{size}@per_assignment", [], 8),
        (f"bytes per subject beside its id, {size} subjects", f"memory/w5/{size}@per_subject", [], 48),
    ]


MEMORY = [
    *memory(W5),
    ("bytes that a change leaves", f"memory/replaced/{W5}@per_change_unpinned", []),
    ("bytes that a change leaves while a session is pinned", f"memory/replaced/{W5}@per_change_pinned", []),
]


def threads(workload, size, kind, *target):
    """Two threads take this part of one thread's time, of the time that they run."""
    name = f"{workload.upper()}, {size} subjects, two threads, {kind}"
    return (name, f"threads/{workload}/{kind}/{size}@time", [], *target)


THREADS = [
    threads("w1", 1000, "alone", 1 / 1.9),
    threads("w1", 1000, "writer", 1 / 1.8),
    threads("w5", W5, "alone", 1 / 1.9),
    threads("w5", W5, "writer", 1 / 1.8),
    ("the floor, W1, two threads", "floor/threads_w1/1000@time", []),
    ("the floor, W5, two threads", f"floor/threads_w5/{W5}@time", []),
]


def store(name):
    """What a store does beside its driver alone."""
    return [
        (f"{name}: commit, one writer, median", f"commit/{name}/1@median", [f"floor/commit/{name}/1@median"], 1.3),
        (f"{name}: commit, eight writers", f"commit/{name}/8@time", [f"floor/commit/{name}/8@time"], 1.3),
        (f"{name}: load 10,000 subjects", f"load/{name}/10000", [f"floor/load/{name}/10000"], 1.5),
        (f"{name}: load 1,000,000 subjects", f"load/{name}/1000000", [f"floor/load/{name}/1000000"], 1.5),
        (f"{name}: from a commit to a decision elsewhere, p99, in ns", f"propagation/{name}@p99", [], 20e6),
        (f"{name}: the same, median", f"propagation/{name}@median", [f"floor/propagation/{name}@median"]),
        (f"{name}: commit, one writer, p99", f"commit/{name}/1@p99", [f"floor/commit/{name}/1@p99"]),
    ]


# Each list is of one program: a run of it has something that begins so.
ALGORITHMS = ["ES256", "Ed25519", "RS256", "PS256", "HS256"]
TOKENS = [
    (
        f"token {verb}, {algorithm}",
        f"token/{verb}/{algorithm}",
        [f"floor/token/{verb}/{algorithm}"],
        1.15 if verb == "issue" else 2.5 if algorithm == "HS256" else 1.08,
    )
    for verb in ("verify", "issue")
    for algorithm in ALGORITHMS
] + [
    ("token seen before, among 1,000", "token/seen/1k", ["floor/token/seen/1k"], 1.5),
    ("token seen before, among 10,000", "token/seen/10k", ["floor/token/seen/10k"], 1.5),
]

KEYS = [
    ("API key verify, 10 keys", "key_verify/10", ["floor/key_verify/10"]),
    ("API key verify, 1,000 keys", "key_verify/1k", ["floor/key_verify/1k"], 1.4),
    ("API key verify, 10,000 keys", "key_verify/10k", ["floor/key_verify/10k"]),
    ("API key verify, 1,000,000 keys", "key_verify/1M", ["floor/key_verify/1M"], 1.4),
]

LISTS = [
    ("can/w3_", ABILITY),
    ("can/w1/", ENGINE),
    (f"can/w5/strings/{LONG}", ENGINE_LONG),
    ("publish/", WRITE),
    ("memory/", MEMORY),
    (f"memory/w5/{LONG}", memory(LONG)),
    ("threads/", THREADS),
    ("key_verify/", KEYS),
    ("token/", TOKENS),
    ("commit/sqlite/", store("sqlite")),
    ("commit/postgres/", store("postgres")),
]


def measured(path):
    """By name: the median of the repetitions, or the only one; counters too."""
    values = {}
    for name, cpu_time, run in runs(path):
        values[name] = cpu_time
        for key, value in run.items():
            if isinstance(value, float):
                values[f"{name}@{key}"] = value
    return values


def shown(value):
    return f"{value:,.1f}" if value >= 10 else f"{value:.2f}"


def main(paths):
    values = {}
    for path in paths:
        values |= measured(path)
    failed = False
    print("| question | measured | floor | ratio | at most |")
    print("|---|---|---|---|---|")
    for begin, entries in LISTS:
        if not any(name.startswith(begin) for name in values):
            continue
        for question, name, floor, *target in entries:
            missing = [part for part in [name, *floor] if part not in values]
            if missing:
                failed = failed or bool(target)
                print(f"| {question} | not run: {missing[0]} | | | |")
                continue
            base = sum(values[part] for part in floor) if floor else 1
            ratio = values[name] / base
            demanded = f"{target[0]:.3g}" if target else ""
            if target and ratio > target[0]:
                failed = True
                demanded += " (missed)"
            beside = shown(base) if floor else ""
            print(f"| {question} | {shown(values[name])} | {beside} | {ratio:.2f} | {demanded} |")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
