#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh token_test.sh TOOL
#
# Keys are made, tokens are issued with them, and accepted or refused.
set -u
writ=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0
now=1767225600
at=$now

# expect CODE TEXT INPUT ARGUMENTS...
expect() {
    code=$1
    text=$2
    input=$3
    shift 3
    status=0
    "$writ" token "$@" <"$input" >out 2>&1 || status=$?
    if [ "$status" -ne "$code" ] || ! grep -qF -- "$text" out; then
        failures=$((failures + 1))
        printf 'writ token %s\n  expected %s and `%s`, ended with %s and\n' "$*" "$code" "$text" "$status"
        sed 's/^/    /' out
    fi
}

# verify CODE TEXT TOKEN KEYS ALGORITHMS ARGUMENTS...
verify() {
    code=$1
    text=$2
    token=$3
    keys=$4
    algorithms=$5
    shift 5
    expect "$code" "$text" "$token" verify --keys "$keys" --issuer I --audience A --now "$at" "$@" --algorithms "$algorithms" -
}

for algorithm in ES256 ES384 ES512 Ed25519 RS256 PS256 HS256; do
    "$writ" token keygen --algorithm $algorithm --kid "$algorithm" >"$algorithm.key" || failures=$((failures + 1))
    "$writ" token issue --key "$algorithm.key" --issuer I --audience A --subject S --now $now >"$algorithm.token" ||
        failures=$((failures + 1))
    [ $algorithm = HS256 ] || "$writ" token jwks "$algorithm.key" >"$algorithm.jwks" || failures=$((failures + 1))
done
cp HS256.key HS256.jwks
for algorithm in ES256 ES384 ES512 Ed25519 RS256 PS256; do
    verify 0 '"sub":"S"' $algorithm.token $algorithm.jwks $algorithm
    verify 0 '"sub":"S"' $algorithm.token $algorithm.jwks ES256,ES384,ES512,Ed25519,RS256,PS256 --type service+jwt --leeway 0
    verify 2 'algorithm_not_allowed: ' $algorithm.token $algorithm.jwks HS256
    verify 2 'keys_refused: ' $algorithm.token $algorithm.key $algorithm
done
verify 0 '"sub":"S"' HS256.token HS256.jwks HS256 --allow-symmetric
verify 2 'keys_refused: ' HS256.token HS256.jwks HS256
verify 0 '"accepted":true,"claims":{"iss":"I"' ES256.token ES256.jwks ES256 --json
verify 2 '{"accepted":false,"refusal":"type_mismatch"' ES256.token ES256.jwks ES256 --json --type at+jwt
at=$((now + 360))
verify 2 'expired: ' ES256.token ES256.jwks ES256
at=$((now + 359))
verify 0 '"sub":"S"' ES256.token ES256.jwks ES256
at=$((now + 300))
verify 2 'expired: ' ES256.token ES256.jwks ES256 --leeway 0
at=$now
verify 2 'unknown_key: ' ES256.token ES384.jwks ES256,ES384
verify 1 'leeway' ES256.token ES256.jwks ES256 --leeway 301
verify 1 'no algorithm `none`' ES256.token ES256.jwks none
verify 1 'no algorithm `es256`' ES256.token ES256.jwks es256
verify 1 'cannot open' ES256.token nothing ES256
verify 1 'the environment has no' ES256.token env:WRIT_NOTHING ES256
expect 2 'issuer_mismatch: ' ES256.token verify --keys ES256.jwks --issuer J --audience A --algorithms ES256 --now $now
expect 2 'audience_mismatch: ' ES256.token verify --keys ES256.jwks --issuer I --audience B --algorithms ES256 --now $now
expect 1 '--issuer is required' ES256.token verify --keys ES256.jwks --audience A --algorithms ES256
expect 1 '--algorithms is required' ES256.token verify --keys ES256.jwks --issuer I --audience A

# Only the line break that ends a file is not part of the token.
printf '%s\n\n' "$(cat ES256.token)" >two.token
verify 2 'malformed: ' two.token ES256.jwks ES256
printf '%s' "$(cat ES256.token)" >none.token
verify 0 '"sub":"S"' none.token ES256.jwks ES256

# From the environment; a key that names no algorithm and has no id.
WRIT_TEST_KEY=$(cat ES256.key)
export WRIT_TEST_KEY
expect 0 . /dev/null issue --key env:WRIT_TEST_KEY --issuer I --audience A --subject S --now $now
sed 's/,"kid":"RS256","alg":"RS256"//' RS256.jwks >plain.jwks
verify 0 '"sub":"S"' RS256.token plain.jwks RS256
verify 2 'algorithm_not_allowed: ' RS256.token plain.jwks PS256

expect 0 '{"verified":false,"header":{"alg":"ES256","typ":"service+jwt","kid":"ES256"},"claims":{"iss":"I"' ES256.token inspect
expect 2 'malformed: ' ES256.key inspect
expect 2 'key_refused: ' /dev/null jwks HS256.key
expect 2 'key_refused: ' /dev/null issue --key ES256.jwks --issuer I --audience A --subject S
expect 1 'lifetime' /dev/null issue --key ES256.key --issuer I --audience A --subject S --lifetime 0
expect 1 'client_id' /dev/null issue --key ES256.key --issuer I --audience A --subject S --type at+jwt
expect 0 . /dev/null issue --key ES256.key --issuer I --audience A --subject S --type at+jwt --claims '{"client_id":"c"}'
expect 1 'the issuer writes this claim itself' /dev/null issue --key ES256.key --issuer I --audience A --subject S --claims '{"exp":1}'
expect 1 'not supported' /dev/null keygen --algorithm RSA
expect 1 'not UTF-8' /dev/null keygen --algorithm ES256 --kid "$(printf '\377')"
expect 1 '--issuer: the issuer has no name' /dev/null issue --key ES256.key --issuer '' --audience A --subject S
expect 2 'two keys have one id' /dev/null jwks ES256.key ES256.key
printf '{"keys":[%s]}' "$(cat ES256.key)" >private.jwks
expect 2 'a private key where public keys are expected' /dev/null jwks private.jwks
sed 's/"d":"[^"]*"/"d":"AA"/' ES256.key >broken.key
expect 2 'broken.key: /d: ' /dev/null jwks broken.key
expect 1 'cannot both be standard input' ES256.jwks verify --keys - --issuer I --audience A --algorithms ES256
expect 1 'subcommand is required' /dev/null
expect 0 'Example:' /dev/null verify --help

[ "$failures" -eq 0 ] || echo "$failures failed"
exit "$((failures != 0))"
