#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh symbols.sh OBJECTS
# The object files of a release build of the library, below OBJECTS, print
# nothing, end no process and read no environment; those of policy and engine
# read no clock.
set -eu
cd "$1"
objects=$(find . -name '*.o' | sort)
if [ -z "$objects" ]; then
    echo "no object files below $1"
    exit 1
fi
# shellcheck disable=SC2086
nm -A -C --undefined-only $objects | awk '
{
    file = $1
    sub(/:$/, "", file)
    symbol = $0
    sub(/^[^ ]* *[Uw] /, "", symbol)
    sub(/@.*$/, "", symbol)
}
symbol ~ /^(std::(cout|cerr|clog|wcout|wcerr|cin)|std::ios_base::Init::.*)$/ \
|| symbol ~ /^(__)?v?(f|d)?printf(_chk)?$/ || symbol ~ /^(f?puts|f?putc|putchar|fwrite|perror|write|syslog|stdout|stderr)$/ {
    print file ": prints: " symbol; failed = 1
}
symbol ~ /^(abort|_?exit|_Exit|quick_exit|raise|__assert_fail|std::__glibcxx_assert_fail.*)$/ {
    print file ": ends the process: " symbol; failed = 1
}
symbol ~ /^(secure_)?getenv$/ {
    print file ": reads the environment: " symbol; failed = 1
}
file ~ /^\.\/(policy|engine)\// && symbol ~ /^(clock_gettime|clock|time|gettimeofday|timespec_get|localtime(_r)?|std::chrono::_V2::.*_clock::now\(\))$/ {
    print file ": reads a clock: " symbol; failed = 1
}
END { exit failed }'
