#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh sources.sh ROOT
# Every source is ASCII, states its licence, is not too long to read, and a
# header has the guard that its path says.
set -eu
cd "$1"
failed=0

report() {
    echo "$1"
    failed=1
}

# Lines that a file may have, by its place.
limit_of() {
    case $1 in
        include/*) echo 250 ;;
        src/*) echo 450 ;;
        *) echo 600 ;;
    esac
}

# As a regular expression.
guard_of() {
    case $1 in
        include/*) path=${1#include/} ;;
        # Stands in for the public header and hides it.
        tests/limits/writ/*) path=${1#tests/limits/} ;;
        src/*) path="writ/(src/)?${1#src/}" ;;
        *) path=writ/$1 ;;
    esac
    echo "$path" | tr 'a-z/.' 'A-Z__'
}

for file in $(find CMakeLists.txt include src tests bench examples cmake .ci \
    \( -name node_modules -o -name corpus -o -name crashes \) -prune -o -type f \
    \( -name '*.hpp' -o -name '*.cpp' -o -name '*.cmake' -o -name '*.sh' -o -name '*.awk' -o -name '*.mjs' \
    -o -name '*.in' -o -name 'CMakeLists.txt' -o -name run \) -print | sort); do
    if LC_ALL=C grep -n '[^ -~]' "$file"; then
        report "$file: holds a byte that is not printable ASCII, above"
    fi
    if ! head -n 2 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0'; then
        case $file in
            *.pc.in) ;;
            *) report "$file: lacks its SPDX line" ;;
        esac
    fi
    lines=$(wc -l <"$file")
    if [ "$lines" -gt "$(limit_of "$file")" ]; then
        report "$file: $lines lines; split it by concept"
    fi
    case $file in
        *.hpp)
            guard=$(guard_of "$file")
            grep -qE "^#ifndef $guard\$" "$file" || report "$file: its guard is not $guard"
            ;;
    esac
done

constants() {
    sed -n 's/^inline constexpr [a-z0-9_:]* \([a-z_0-9]*\) = .*/\1/p' "$1" | sort
}
if [ "$(constants include/writ/limits.hpp)" != "$(constants tests/limits/writ/limits.hpp)" ]; then
    report "tests/limits/writ/limits.hpp: names other constants than include/writ/limits.hpp"
fi

# vcpkg cannot read the version from the header.
version=$(sed -n 's/^#define WRIT_VERSION_STRING "\(.*\)"$/\1/p' include/writ/version.hpp)
grep -q "\"version-semver\": \"$version\"" vcpkg.json || report "vcpkg.json: its version is not $version"
exit $failed
