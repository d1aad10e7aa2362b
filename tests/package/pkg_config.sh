#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh pkg_config.sh COMPILER MAIN_CPP MODULE LIBRARY_DIR OUTPUT EXPECT_REGEX
# Compiles MAIN_CPP against MODULE.pc below LIBRARY_DIR, and runs it.
set -eu
PKG_CONFIG_PATH=$4/pkgconfig
export PKG_CONFIG_PATH
pkg-config --print-errors --exists "$3"
# Word splitting is the interface of pkg-config.
# shellcheck disable=SC2046
"$1" -std=c++20 -D "EXPECT_REGEX=$6" $(pkg-config --cflags "$3") "$2" -o "$5" $(pkg-config --libs "$3")
LD_LIBRARY_PATH=$4 "$5"
