#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh documented.sh ROOT
# Every public declaration is documented: the paragraph it stands in (lines
# without a blank one between) has a // comment above it.  The comment of a
# class speaks for its first paragraph too, that of a file for the class it is
# named after.  Not asked: operators, constructors, destructors, forward
# declarations, enumerators, what stands in an explicit specialization, accessors
# that take nothing and cannot fail, and functions whose one line of body says it
# all.
set -eu
cd "$1"
find include -name '*.hpp' | sort | xargs awk -f tests/hygiene/documented.awk
