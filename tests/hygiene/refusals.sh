#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh refusals.sh ROOT WORK COMPILER
# The hygiene checks refuse what they exist to refuse: each is tried on a small
# tree with one violation, made below WORK.
set -eu
here=$1/tests/hygiene
work=$2
compiler=$3
failed=0

# Starts a tree with a header and a source that every check accepts.
start() {
    rm -rf "$work"
    mkdir -p "$work/include/writ/policy" "$work/include/writ/engine" "$work/src/policy" \
        "$work/tests/limits/writ" "$work/tests/hygiene" "$work/bench" "$work/examples" "$work/cmake" "$work/.ci"
    cp "$here"/documented.awk "$work/tests/hygiene/"
    printf '# SPDX-License-Identifier: Apache-2.0\n' >"$work/CMakeLists.txt"
    printf '%s\n' '// SPDX-License-Identifier: Apache-2.0' '#ifndef WRIT_VERSION_HPP' \
        '#define WRIT_VERSION_STRING "1.2.3"' '#endif' >"$work/include/writ/version.hpp"
    printf '%s\n' '{ "version-semver": "1.2.3" }' >"$work/vcpkg.json"
    for header in include/writ/limits.hpp tests/limits/writ/limits.hpp; do
        printf '%s\n' '// SPDX-License-Identifier: Apache-2.0' '#ifndef WRIT_LIMITS_HPP' \
            'inline constexpr int max_names = 1;' '#endif' >"$work/$header"
    done
    printf '%s\n' '// SPDX-License-Identifier: Apache-2.0' '#ifndef WRIT_POLICY_X_HPP' '#include <writ/limits.hpp>' \
        'namespace writ {' '// Says x.' 'int x();' '}' '#endif' >"$work/include/writ/policy/x.hpp"
    printf '%s\n' '// SPDX-License-Identifier: Apache-2.0' '#include <writ/policy/x.hpp>' \
        'int x() { return 1; }' >"$work/src/policy/x.cpp"
}

# expect accepted|refused CHECK ARGUMENT WHAT
expect() {
    if sh "$here/$2" "$3" >"$work/output" 2>&1; then answer=accepted; else answer=refused; fi
    if [ "$answer" != "$1" ]; then
        echo "$2 $answer: $4"
        cat "$work/output"
        failed=1
    fi
}

start
for check in layers.sh sources.sh documented.sh; do expect accepted $check "$work" "the tree without a violation"; done

echo '#include <writ/engine/y.hpp>' >>"$work/src/policy/x.cpp"
expect refused layers.sh "$work" "policy includes engine"
start
echo '#include "policy/private.hpp"' >>"$work/include/writ/policy/x.hpp"
expect refused layers.sh "$work" "a public header includes a private one"
start
echo '#include <re2/re2.h>' >>"$work/include/writ/policy/x.hpp"
expect refused layers.sh "$work" "a public header includes RE2"

start
printf '// caf\303\251\n' >>"$work/src/policy/x.cpp"
expect refused sources.sh "$work" "a byte beyond ASCII"
start
sed 1d "$work/include/writ/policy/x.hpp" >"$work/x" && mv "$work/x" "$work/src/policy/x.hpp"
expect refused sources.sh "$work" "no SPDX line and another guard"
start
awk 'BEGIN { for (i = 0; i < 500; i++) print "//" }' >>"$work/src/policy/x.cpp"
expect refused sources.sh "$work" "a file of 500 lines"
start
echo 'inline constexpr int max_other = 1;' >>"$work/include/writ/limits.hpp"
expect refused sources.sh "$work" "a bound without a tiny twin"

start
printf '%s\n' '{ "version-semver": "1.2.4" }' >"$work/vcpkg.json"
expect refused sources.sh "$work" "another version in vcpkg.json"

for undocumented in 'int y();' 'struct y {' 'using y = int;' 'template <class T> int y(T t);'; do
    start
    printf '%s\n' 'namespace writ {' '' "$undocumented" '}' >>"$work/include/writ/policy/x.hpp"
    expect refused documented.sh "$work" "$undocumented without a comment"
done
start
printf '%s\n' 'namespace writ {' '// Says y.' 'class y {' 'public:' '    int z() const;' 'private:' '    int a_;' '};' '}' \
    >>"$work/include/writ/policy/x.hpp"
expect refused documented.sh "$work" "a member function without a comment"

start
printf '%s\n' 'namespace writ {' '' '// Says y.' 'template <class T>' 'struct y;' '' 'template <>' 'struct y<int> {' '    int z();' '};' '}' \
    >>"$work/include/writ/policy/x.hpp"
expect accepted documented.sh "$work" "an explicit specialization without comments"

for body in 'void f() { abort(); }' 'void f() { puts(""); }' 'void f() { getenv(""); }' \
    'long f() { return time(nullptr); }'; do
    start
    mkdir -p "$work/objects/policy"
    printf '%s\n' '#include <cstdio>' '#include <cstdlib>' '#include <ctime>' "$body" >"$work/f.cpp"
    "$compiler" -O2 -w -c "$work/f.cpp" -o "$work/objects/policy/f.o"
    expect refused symbols.sh "$work/objects" "$body"
done
start
mkdir -p "$work/objects/policy"
"$compiler" -I "$work/include" -O2 -c "$work/src/policy/x.cpp" -o "$work/objects/policy/x.o"
expect accepted symbols.sh "$work/objects" "a function that returns a number"
exit $failed
