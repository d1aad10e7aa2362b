#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh cli_test.sh TOOL SOURCE_FOLDER
#
# Each row: the exit code, a text that the output holds, and the arguments.
set -u
writ=$1
cd "$2" || exit 1
policy=examples/policies/blog.json
scenario=examples/scenarios/team.writ.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
count=0

expect() {
    code=$1
    text=$2
    shift 2
    count=$((count + 1))
    status=0
    "$writ" "$@" >"$work/out" 2>&1 </dev/null || status=$?
    if [ "$status" -ne "$code" ] || ! grep -qF -- "$text" "$work/out"; then
        failures=$((failures + 1))
        printf 'writ %s\n  expected %s and `%s`, ended with %s and\n' "$*" "$code" "$text" "$status"
        sed 's/^/    /' "$work/out"
    fi
}

anna='{"subject": {"id": "anna"}}'
printf '[{"action": "read", "subject": "A", "x": 1},\n {"action": "", "subject": "A"}]' >"$work/bad.json"
printf '[{"action": "read"}]' >"$work/casl.json"
printf '{"ownerId": "anna"}' >"$work/attributes.json"
sed 's/"reason": "mfa_required"/"reason": "no_match"/' "$scenario" >"$work/failing.writ.json"
sed 's/"parent": "viewer"/"parent": "nobody"/' "$scenario" >"$work/dangling.writ.json"
printf '{"writ": 1, "now": "2026-11-21T12:00:00Z", "organizations": [{"id": "a"}], "roles": [{"name": "r"}], "subjects": [{"organization": "a", "id": "b", "roles": ["r"]}, {"organization": "a", "id": "c", "roles": ["r", {"role": "none"}]}], "checks": []}' >"$work/no_role.writ.json"
sed 's/"granted_by": "alice", //; s/, "granted_by": "alice"//' "$scenario" >"$work/anonymous.writ.json"
printf '{"writ": 1, "now": "2026-11-21T12:00:00", "organizations": [{"id": null}]}' >"$work/malformed.writ.json"

# Policies: 0 allowed, 2 denied, 3 invalid, 1 usage or input.
expect 0 'allowed by statement 0' check --policy $policy --action read --type Article --attributes '{"status": "published"}'
expect 2 'denied: no statement' check --policy $policy --action read --type Article --attributes '{"status": "draft"}'
expect 2 'an archived article stays' check --policy $policy --action update --type Article --attributes '{"status": "archived"}'
expect 0 'allowed' check --policy $policy --action update --type Article
expect 0 '{"allowed":true,"statement":2,"reason":null}' check --json --policy $policy --action delete --type Article --attributes "@$work/attributes.json" --env "$anna"
expect 2 'denied' check --policy $policy --action update --type Article --field ownerId --attributes '{"ownerId": "anna"}' --env "$anna"
expect 3 'line 1, column 37: /0/x: unknown member' check --policy "$work/bad.json" --action a --type B
expect 3 'line 2, column 3: /1/action' check --policy "$work/bad.json" --action a --type B
expect 3 '"where":"/0/x","line":1,"column":37' check --json --policy "$work/bad.json" --action a --type B
expect 3 'has no `subject`' check --policy "$work/casl.json" --action read --type B
expect 0 'allowed' check --policy "$work/casl.json" --dialect casl --action read --type B
expect 1 'cannot open' check --policy "$work/nothing.json" --action a --type B
expect 1 '--type is required' check --policy $policy --action a
expect 1 'not a JSON object' check --policy $policy --action a --type B --attributes '[]'
expect 1 'unknown member' check --policy $policy --action a --type B --env '{"root": {}}'
expect 3 'expected' check --policy $policy --action a --type B --attributes '{'
expect 1 'Run with --help' check --nonsense
expect 1 'subcommand is required'
expect 0 'Example:' check --help
expect 0 'Example:' test --help
expect 0 'Exit codes' --help
expect 0 'writ 0.1.0' version
expect 0 'tags.*' fields --policy $policy --action update --type Article --all title
expect 2 '[]' fields --json --policy $policy --action burn --type Article --all title
expect 0 '"ownerId":"anna"' pack --policy $policy --env "$anna"
printf '[["read","A",{"x":"${y}"}]]' >"$work/packed.json"
expect 0 '"x":"$${y}"' unpack "$work/packed.json"
expect 3 'packed rule' unpack $policy

# Filters.
mapping='{"table": "a", "columns": [{"path": "ownerId", "column": "owner_id"}, {"path": "status", "column": "status"}]}'
printf '%s' "$mapping" >"$work/mapping.json"
printf '{"table": "a", "columns": [{"path": "x", "column": "x", "type": "date"}]}' >"$work/date.json"
printf '{"table": "a", "columns": [{"path": "ownerId", "column": "owner_id"}]}' >"$work/half.json"
printf '[{"action": "read", "subject": "A", "conditions": {"level": {"$gt": 1}}, "inverted": true}, {"action": "drop", "subject": "A"}]' >"$work/levels.json"
printf '[{"action": "read", "subject": "A"}, {"action": "read", "subject": "A", "conditions": {"level": {"$gt": 1}}, "inverted": true}]' >"$work/low.json"
expect 0 'equal ownerId "anna"' filter --policy $policy --action delete --type Article --env "$anna"
expect 0 '{"filter":"conditional","condition":{"all_of":' filter --json --policy $policy --action delete --type Article --env "$anna"
expect 0 'always' filter --policy $policy --action create --type Article
expect 2 'never' filter --policy $policy --action burn --type Article
expect 2 'never' filter --policy "$work/levels.json" --action read --type A
expect 0 '{"$or":[{"status":{"$eq":"published"}},{"ownerId":{"$eq":"anna"}}]}' filter --to mongo --policy $policy --action read --type Article --env "$anna"
expect 3 'level: `$gt` must hold' filter --to mongo --policy "$work/low.json" --action read --type A
expect 0 '"a"."owner_id" COLLATE BINARY = ?' filter --to sqlite --mapping "$work/mapping.json" --policy $policy --action delete --type Article --env "$anna"
expect 0 '-- ?1 = "anna"' filter --to sqlite --mapping "$work/mapping.json" --policy $policy --action delete --type Article --env "$anna"
expect 0 '"parameters":["anna","archived"]' filter --json --to postgres --mapping "$work/mapping.json" --policy $policy --action delete --type Article --env "$anna"
expect 3 'status: the mapping says nothing' filter --to sqlite --mapping "$work/half.json" --policy $policy --action delete --type Article --env "$anna"
expect 0 'to be checked in memory: status' filter --superset --to sqlite --mapping "$work/half.json" --policy $policy --action delete --type Article --env "$anna"
expect 3 '/columns/0/type' filter --to sqlite --mapping "$work/date.json" --policy $policy --action delete --type Article
expect 1 '--mapping is required' filter --to sqlite --policy $policy --action delete --type Article
expect 1 '--type is required' filter --policy $policy --action delete
expect 0 'Example:' filter --help
expect 0 'none_of' filter --scenario $scenario --subject acme/alice --mfa --action delete --type Article
expect 2 'never' filter --scenario $scenario --subject acme/alice --action delete --type Article
expect 0 'always' filter --scenario $scenario --subject acme/bob --mfa --action update --type Article
expect 1 '--subject is required' filter --scenario $scenario --action delete --type Article

# Scenarios.
expect 0 '7 passed, 0 failed' test $scenario
expect 0 '7 passed, 0 failed' test "$work/anonymous.writ.json"
expect 4 'expected denied, no_match' test "$work/failing.writ.json"
expect 4 '6 passed, 1 failed' test "$work/failing.writ.json"
expect 4 '"passed":13,"failed":1' test --json $scenario "$work/failing.writ.json"
expect 3 '/roles/1/parent' test "$work/dangling.writ.json"
expect 3 '/subjects/1/roles/1' test "$work/no_role.writ.json"
expect 3 '/subjects/1/roles/1' who-can --scenario "$work/no_role.writ.json" --organization a --action read:roles
expect 3 '/organizations/0/id' test "$work/malformed.writ.json"
expect 3 '/now' test "$work/malformed.writ.json"
expect 4 'failed' test --junit "$work/report.xml" "$work/failing.writ.json"
count=$((count + 1))
grep -q '<testsuite .*tests="7" failures="1"' "$work/report.xml" || { failures=$((failures + 1)); echo 'the JUnit report is wrong'; }
expect 0 'allowed: allowed_by_role, role editor' check --scenario $scenario --subject acme/alice --mfa --action read:roles
expect 2 'denied: mfa_required' check --scenario $scenario --subject acme/alice --action read:roles
expect 2 'published articles stay' check --scenario $scenario --subject acme/alice --mfa --action delete --type Article --attributes '{"ownerId": "alice", "status": "published"}'
expect 2 '"reason":"denied_by_grant"' check --json --scenario $scenario --subject acme/robot --action read:roles
expect 1 '--subject is required' check --scenario $scenario --action read:roles
expect 0 'decided nothing: 0 of 2 roles, 1 of 4 rules, 0 of 2 grants' test --coverage $scenario
expect 0 '  role viewer, permission read:Article' test --coverage $scenario
expect 0 '7 passed, 0 failed' test --coverage $scenario
expect 0 '"coverage":[{"file":' test --json --coverage $scenario
expect 4 '6 passed, 1 failed' test --coverage "$work/failing.writ.json"

# Questions turned round.
expect 0 'alice: allowed_by_role, role editor, conditional' who-can --scenario $scenario --organization acme --mfa --action delete --type Article
expect 0 'bob: allowed_by_grant, grant 1' who-can --scenario $scenario --organization acme --mfa --action update --type Article --id 7
expect 0 '{"subjects":[{"id":"robot","reason":"allowed_by_role","conditional":false,"role":"viewer","grant":null}]}' who-can --json --scenario $scenario --organization acme --action read:Article
expect 2 'nobody' who-can --scenario $scenario --organization acme --action read:roles
expect 2 '{"subjects":[]}' who-can --json --scenario $scenario --organization acme --mfa --action read --type Article --resource-organization other
expect 2 'nobody' who-can --scenario $scenario --organization acme --mfa --action update --type Article --id 7 --now 2026-12-01T00:00:00Z
expect 1 '--organization is required' who-can --scenario $scenario --action read:roles
expect 1 '--now' who-can --scenario $scenario --organization acme --action read:roles --now today
expect 3 '/roles/1/parent' who-can --scenario "$work/dangling.writ.json" --organization acme --action read:roles
expect 0 'Example:' who-can --help
expect 0 '  allows: role editor > viewer' permissions --scenario $scenario --subject acme/alice --mfa
expect 0 '  allows: grant 1, until 2026-12-01T00:00:00Z' permissions --scenario $scenario --subject acme/bob --mfa
expect 0 'denied: read roles (denied_by_grant)' permissions --scenario $scenario --subject acme/robot
expect 0 '{"action":"read","type":"Article","allowed":true,"reason":"allowed_by_role","conditional":false,"sources":[{"allows":true,"grant":null,"role":"viewer","chain":["viewer"],"group":"Readers"' permissions --json --scenario $scenario --subject acme/bob --mfa
expect 2 '(mfa_required)' permissions --scenario $scenario --subject acme/alice
expect 2 'nothing is allowed' permissions --scenario $scenario --subject acme/nobody
expect 1 'ORGANIZATION/ID' permissions --scenario $scenario --subject alice
expect 0 'Example:' permissions --help

# Explanations.
expect 2 '    no       ownerId equals "${subject.id}" = "anna", found "bob"' explain --policy $policy --action update --type Article --attributes '{"ownerId": "bob"}' --env "$anna"
expect 0 'allowed by statement 2' explain --policy $policy --action delete --type Article --attributes "@$work/attributes.json" --env "$anna"
expect 2 '{"allowed":false,"reason":"an archived article stays' explain --json --policy $policy --action update --type Article --attributes '{"status": "archived"}'
expect 3 '/0/x' explain --policy "$work/bad.json" --action a --type B
expect 1 '--action is required' explain --policy $policy --type Article
expect 1 '--check names a check of a --scenario' explain --policy $policy --check 1
expect 2 'gate mfa_required: shut, and decides' explain --scenario $scenario --check 'the second factor is missing'
expect 0 'chain: editor > viewer' explain --scenario $scenario --check 'an editor inherits what a viewer may'
expect 2 'expired 2026-12-01T00:00:00Z' explain --scenario $scenario --check 'the grant has run out'
expect 2 '{"allowed":false,"reason":"denied_by_role","conditional":false,"role":"editor"' explain --json --scenario $scenario --check 'her own, but published'
expect 0 'permission read:roles rule 0 allows: matches, and decides' explain --scenario $scenario --subject acme/alice --mfa --action read:roles
expect 1 'has no check `nothing`' explain --scenario $scenario --check nothing
expect 3 '/roles/1/parent' explain --scenario "$work/dangling.writ.json" --check 1
expect 0 'Example:' explain --help

# What would turn a denial.
expect 2 '  give a second factor' why-not --scenario $scenario --check 'the second factor is missing'
expect 2 '  before 2026-12-01T00:00:00Z' why-not --scenario $scenario --check 'the grant has run out'
expect 2 '  remove denial 2 of acme/robot' why-not --scenario $scenario --check 'a denial outweighs the role'
expect 2 '{"allowed":false,"reason":"denied_by_role","obstacles":[{"reason":"denied_by_role","name":"editor"' why-not --json --scenario $scenario --check 'her own, but published'
expect 0 'allowed: allowed_by_role' why-not --scenario $scenario --check 'her own draft'
expect 1 '--scenario is required' why-not --policy $policy --action a
expect 0 'Example:' why-not --help

# Colours are for terminals, and for those who want them.
count=$((count + 2))
red=$(printf '\033[31mdenied')
terminal() { script -qec "$1 explain --scenario $scenario --check 'the grant has run out'" /dev/null </dev/null; }
terminal "env -u NO_COLOR $writ" | grep -qF "$red" || { failures=$((failures + 1)); echo 'no colours on a terminal'; }
! terminal "env NO_COLOR=1 $writ" | grep -qF "$red" || { failures=$((failures + 1)); echo 'colours despite NO_COLOR'; }

# Findings: 3 with a warning or an error, 0 with notes alone.
printf '[{"action": "read", "subject": "A", "conditions": {"x": 1}},\n {"action": "read", "subject": "A"}]' >"$work/dead.json"
printf '[{"action": "read", "subject": "A"},\n {"action": "read", "subject": "A", "inverted": true, "conditions": {"x": {"$gt": 1}}}]' >"$work/note.json"
printf '{"actions": ["write"], "types": {"A": {"required": ["x"]}}}' >"$work/words.json"
expect 0 '0 findings' lint --policy $policy
expect 3 'dead.json:1:2: warning: /0: later statements decide everything that this one covers [dead_statement]' lint --policy "$work/dead.json"
expect 3 '"code":"dead_statement","severity":"warning","where":"/0","line":1,"column":2' lint --json --policy "$work/dead.json"
expect 0 'note: /1/conditions: this prohibition also matches where `x` is not passed [required_attribute]' lint --policy "$work/note.json"
expect 3 'there is no type `Article`' lint --policy $policy --vocabulary "$work/words.json"
expect 3 'there is no action `read`' lint --policy "$work/note.json" --vocabulary "$work/words.json"
expect 1 'is not a JSON object' lint --policy $policy --vocabulary $policy
expect 1 'is no member of a vocabulary' lint --policy $policy --vocabulary "$work/attributes.json"
expect 3 'unknown member' lint --policy "$work/bad.json"
expect 0 '0 findings' lint --scenario $scenario
sed 's/"group_roles": .*/"group_roles": [],/; s/"roles": \[ "editor" \]/"roles": [ "viewer" ]/' "$scenario" >"$work/unused.writ.json"
expect 3 'nobody can have the role `editor`' lint --scenario "$work/unused.writ.json"
expect 3 '/organizations/0/id' lint --scenario "$work/malformed.writ.json"

# Differences: 0 shown that there is none, 4 some, 5 neither found nor excluded.
sed 's/published/public/' $policy >"$work/next.json"
printf '[{"action": "read", "subject": "A", "conditions": {"x": {"$elemMatch": {"y": 1}}}}]' >"$work/some.json"
printf '[{"action": "read", "subject": "A", "conditions": {"$or": [{"x": {"$elemMatch": {"y": 1}}}]}}]' >"$work/same.json"
expect 0 'no question is answered differently' diff $policy $policy
expect 4 'read Article attributes {"status":"published"}' diff $policy "$work/next.json"
expect 4 '"outcome":"changed"' diff --json $policy "$work/next.json"
expect 5 'none excluded' diff "$work/some.json" "$work/same.json"
expect 0 '"outcome":"none","tried":0,"differences":[]' diff --json $scenario $scenario
expect 4 'acme/bob read roles' diff $scenario "$work/unused.writ.json"
expect 4 '"decided_by":"viewer"' diff --json $scenario "$work/unused.writ.json"
expect 1 'one file is a policy' diff $policy $scenario
expect 3 'unknown member' diff $policy "$work/bad.json"
expect 3 '/roles/1/parent' diff $scenario "$work/dangling.writ.json"

# API keys: the text on standard output, the record in a file, never the one in the other.
expect_from() {
    input=$1
    code=$2
    text=$3
    shift 3
    count=$((count + 1))
    status=0
    "$writ" "$@" >"$work/out" 2>&1 <"$input" || status=$?
    if [ "$status" -ne "$code" ] || ! grep -qF -- "$text" "$work/out"; then
        failures=$((failures + 1))
        printf 'writ %s\n  expected %s and `%s`, ended with %s and\n' "$*" "$code" "$text" "$status"
        sed 's/^/    /' "$work/out"
    fi
}

key_new="key new --format acme/live --organization acme --owner robot --name deploy --by alice"
key_verify="key verify --format acme/live --record $work/key.json"
# shellcheck disable=SC2086
"$writ" $key_new --scope read --record "$work/key.json" >"$work/key.txt" || failures=$((failures + 1))
secret=$(sed 's/.*_//' "$work/key.txt")
pair_id=$(sed 's/^acme_live_\(.*\)_.*/\1/' "$work/key.txt")
count=$((count + 2))
grep -qF "$secret" "$work/key.json" && { failures=$((failures + 1)); echo "a record holds its key's secret"; }
[ "$(wc -l <"$work/key.txt")" -eq 1 ] || { failures=$((failures + 1)); echo "key new prints more than the key"; }
# shellcheck disable=SC2086
{
    expect 0 '"key":"acme_live_' $key_new --unbounded --json
    expect 1 'is there already' $key_new --record "$work/key.json"
    expect 1 'expected either --record FILE or --json' $key_new
    expect 1 'expected an address' $key_new --json --address 10.0.0.1/8
    expect 1 'found no environment' key redact --format acme/
    expect 1 'found no environment' key new --format acme/ --organization a --owner b --name c --by d --json
    expect 1 'subcommand is required' key
    expect_from "$work/key.txt" 0 'valid' $key_verify
    expect_from "$work/key.txt" 2 'scope_pending_approval: read' $key_verify --scope read
    expect_from "$work/key.txt" 2 '{"valid":false,"code":"insufficient_scope","missing":["write"],' $key_verify --scope write --json
    expect_from "$work/key.txt" 2 'wrong_configuration' $key_verify --configuration other
    expect_from "$work/key.txt" 1 'cannot open' key verify --format acme/live --record "$work/nothing.json"
    expect_from "$work/key.txt" 3 'expected a member `digest`, found none' key verify --format acme/live --record "$work/attributes.json"
    expect_from "$work/key.txt" 1 '--pepper: expected' $key_verify --pepper nonsense
    expect 2 'malformed' $key_verify
    printf '%s' "$secret" >"$work/secret.txt"
    expect_from "$work/secret.txt" 0 'valid' $key_verify --pair-id "$pair_id"
    sed 's/.$/!/' "$work/key.txt" >"$work/cut.txt"
    expect_from "$work/cut.txt" 2 'malformed' $key_verify
    printf '%s\n' acme_live_0123456789abcdef_ABCDEFGHIJKLMNOPQRSTUVWXYZ01231r0wgd >"$work/stranger.txt"
    expect_from "$work/stranger.txt" 2 'unknown' $key_verify
    sed 's/Z0123/Z0124/' "$work/stranger.txt" >"$work/typo.txt"
    expect_from "$work/typo.txt" 2 'bad_checksum' $key_verify
}
printf '%032d\n' 7 >"$work/pepper.txt"
# shellcheck disable=SC2086
"$writ" $key_new --not-after 2031-01-01T00:00:00Z --pepper "p=$work/pepper.txt" --record "$work/peppered.json" >"$work/peppered.txt" || failures=$((failures + 1))
key_verify="key verify --format acme/live --record $work/peppered.json"
# shellcheck disable=SC2086
{
    expect_from "$work/peppered.txt" 0 'valid, ends soon' $key_verify --pepper "p=$work/pepper.txt" --now 2030-12-31T00:00:00Z
    expect_from "$work/peppered.txt" 2 'expired' $key_verify --pepper "p=$work/pepper.txt" --now 2031-01-01T00:00:00Z
    expect_from "$work/peppered.txt" 2 'secret_mismatch' $key_verify --now 2030-12-31T00:00:00Z
}
{ echo first; printf 'key="%s", ' "$(cat "$work/stranger.txt")"; } >"$work/leak.txt"
expect 3 "$work/leak.txt:2:6: acme_live_0123456789abcdef_... is a key" key scan --format acme/live --format other "$work/leak.txt"
expect 3 '"key":"acme_live_0123456789abcdef_","is_key":true' key scan --json --format acme/live "$work/leak.txt"
expect 0 '0 found' key scan --format acme/test "$work/leak.txt" $policy
expect 1 'cannot open' key scan --format acme/live "$work/nothing.txt"
expect 3 'is a key' key scan --format acme/live "$work/nothing.txt" "$work/leak.txt" "$work"
expect 3 'cannot open' key scan --format acme/live "$work/leak.txt" "$work/nothing.txt"
key=$(cat "$work/stranger.txt")
printf '\n%s %s\n\n %s' "$key" "$key" "$key" >"$work/leaks.txt"
expect 3 "$work/leaks.txt:2:$((${#key} + 2)): acme_live_" key scan --format acme/live "$work/leaks.txt"
expect 3 "$work/leaks.txt:4:2: acme_live_" key scan --format acme/live "$work/leaks.txt"
expect_from "$work/leak.txt" 0 'key="acme_live_0123456789abcdef_[redacted]", ' key redact --format acme/live
count=$((count + 1))
"$writ" key redact --format other <"$work/leak.txt" | cmp -s - "$work/leak.txt" || { failures=$((failures + 1)); echo "key redact changes what it need not"; }

# Completion: as a shell completes `writ li` and `writ lint --voc`.
expect 1 'shell is required' completion --nonsense
expect 1 'not in' completion powershell
# The line, its last word unfinished, and what the word becomes.
while IFS=: read -r line expected; do
    count=$((count + 1))
    # shellcheck disable=SC2016
    completed=$(bash -c '
        source <("$1" completion bash) || exit 1
        read -r -a COMP_WORDS <<<"$2"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _writ
        echo "${COMPREPLY[*]}"' bash "$writ" "$line")
    [ "$completed" = "$expected" ] || { failures=$((failures + 1)); echo "bash completes $line as: $completed"; }
done <<'ROWS'
writ li:lint
writ comp:completion
writ lint --voc:--vocabulary
writ lint --js:--json
writ ke:key
writ key sc:scan
writ token verify --iss:--issuer
writ lint x token --voc:--vocabulary
ROWS
for shell in zsh fish; do
    "$writ" completion $shell >"$work/completion.$shell"
    if command -v $shell >"$work/out" 2>&1; then
        count=$((count + 1))
        $shell -n "$work/completion.$shell" || { failures=$((failures + 1)); echo "$shell refuses its completion"; }
    else
        echo "$shell is not installed: the syntax of its completion is not checked"
    fi
    expect 0 'vocabulary' completion $shell
done

printf '%d passed, %d failed\n' $((count - failures)) $failures
[ "$failures" -eq 0 ]
