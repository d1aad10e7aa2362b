#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh cmake/quickstart.sh
#
# From a fresh clone to the first decisions: installs what is needed, builds
# writ in release into build/release and asks a policy some questions.
set -eu
cd "$(dirname "$0")/.."

cat <<'TEXT'
This script will
  1. install the packages that a release build needs (apt-get; elsewhere it names them),
  2. build writ and its command line tool into build/release,
  3. ask the policy examples/policies/blog.json some questions.

TEXT

sh cmake/packages.sh release
cmake --preset release
cmake --build --preset release

writ=build/release/src/cli/writ
policy=examples/policies/blog.json

# ask QUESTION EXPECTED_STATUS ARGUMENTS...: prints the question, the command
# and the decision.  0 is allowed, 2 denied.
ask() {
    question=$1
    expected=$2
    shift 2
    printf '\n%s\n  $ %s check --policy %s' "$question" "$writ" "$policy"
    for argument in "$@"; do
        case $argument in
            *[!A-Za-z0-9_-]*) printf " '%s'" "$argument" ;;
            *) printf ' %s' "$argument" ;;
        esac
    done
    printf '\n'
    status=0
    "$writ" check --policy "$policy" "$@" >build/release/answer 2>&1 || status=$?
    sed 's/^/  /' build/release/answer
    if [ "$status" -ne "$expected" ]; then
        echo "error: the tool ended with status $status, expected $expected" >&2
        exit 1
    fi
}

anna='{"subject": {"id": "anna"}}'

printf '\nThe policy, %s:\n\n' "$policy"
cat "$policy"
ask "May anna read an article that is published?" 0 \
    --action read --type Article --attributes '{"ownerId": "ben", "status": "published"}' --env "$anna"
ask "May she read a draft of ben's?" 2 \
    --action read --type Article --attributes '{"ownerId": "ben", "status": "draft"}' --env "$anna"
ask "May she change the title of her own draft?" 0 \
    --action update --type Article --field title --attributes '{"ownerId": "anna", "status": "draft"}' --env "$anna"
ask "May she make ben its owner?" 2 \
    --action update --type Article --field ownerId --attributes '{"ownerId": "anna", "status": "draft"}' --env "$anna"
ask "May she change an article of hers that is archived?" 2 \
    --action update --type Article --attributes '{"ownerId": "anna", "status": "archived"}' --env "$anna"
ask "May there be an article that she can delete?" 0 \
    --action delete --type Article --env "$anna"

printf '\nAll answers are as the policy says.  Next: %s --help, README.md, sh cmake/test.sh\n' "$writ"
