#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh pkg_config.sh COMPILER MAIN_CPP LIBRARY_DIR OUTPUT EXPECT_REGEX
# Compiles MAIN_CPP against the writ.pc below LIBRARY_DIR, and runs it.
set -eu
PKG_CONFIG_PATH=$3/pkgconfig
export PKG_CONFIG_PATH
pkg-config --print-errors --exists writ
# Word splitting is the interface of pkg-config.
# shellcheck disable=SC2046
"$1" -std=c++20 -D "EXPECT_REGEX=$5" $(pkg-config --cflags writ) "$2" -o "$4" $(pkg-config --libs writ)
LD_LIBRARY_PATH=$3 "$4"
