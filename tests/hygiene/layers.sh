#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh layers.sh ROOT
# Each file of include/ and src/ may include only what stands before it in the
# order of layers; public headers include no private header and none of the
# libraries that users need not have.
set -eu
cd "$1"
find include src -name '*.hpp' -o -name '*.cpp' | sort | xargs awk '
BEGIN {
    split("base policy directory engine credential codec store testing service admin,audit sqlite,postgres cli", order, " ")
    for (i = 1; i in order; i++) {
        count = split(order[i], names, ",")
        for (k = 1; k <= count; k++) { rank[names[k]] = i }
    }
}
# The layer of a path below include/writ or src: its first folder.
function layer(path) { return path ~ /\// ? substr(path, 1, index(path, "/") - 1) : "base" }
function report(text) { print FILENAME ":" FNR ": " text; failed = 1 }
FNR == 1 {
    public = FILENAME ~ /^include\//
    own = FILENAME
    sub(/^include\/writ\/|^src\//, "", own)
    # The umbrella includes everything.
    own = own == "writ.hpp" ? "cli" : layer(own)
    if (!(own in rank)) { report("`" own "` is no layer; see the list in " "tests/hygiene/layers.sh") }
}
/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
    target = $0
    sub(/^[^<"]*[<"]/, "", target)
    sub(/[>"].*$/, "", target)
    quoted = $0 ~ /include[ \t]*"/
    if (public && quoted) { report("a public header includes the private `" target "`") }
    if (public && target ~ /^(openssl|re2|sqlite3|libpq|boost\/(container|unordered))/) {
        report("a public header includes `" target "`, which users need not have")
    }
    if (target !~ /^writ\// && !quoted) { next }
    sub(/^writ\//, "", target)
    used = layer(target)
    if (!(used in rank)) { report("includes `" target "` of no layer"); next }
    if (used != own && rank[used] >= rank[own]) { report("layer `" own "` includes `" target "` of layer `" used "`") }
}
END { exit failed }'
