#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh cmake/test.sh
#
# Installs what the tests need, builds everything into build/dev with warnings
# as errors, and runs every test.  Ends with CTest's summary.
set -eu
cd "$(dirname "$0")/.."

cat <<'TEXT'
This script will
  1. install the packages that building and testing need (apt-get; elsewhere it names them),
  2. fetch the JavaScript packages that one test compares with (npm ci, into tests/js/node_modules),
  3. build the library, the tool, the examples and the tests into build/dev,
  4. run every test; some start a PostgreSQL server of their own, as an unprivileged user, and stop it.

TEXT

sh cmake/packages.sh tests
npm ci --prefix tests/js --no-audit --no-fund --ignore-scripts </dev/null
cmake --preset dev
cmake --build --preset dev
ctest --preset dev
