// SPDX-License-Identifier: Apache-2.0
//
// Tokens and key sets of writ are accepted by jose and jsonwebtoken, and theirs
// by writ, with every algorithm that both have.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, createSecretKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { createLocalJWKSet, exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose';
import jsonwebtoken from 'jsonwebtoken';

const writ = process.env.WRIT_CLI;
const work = mkdtempSync(join(tmpdir(), 'writ-'));
after(() => rmSync(work, { recursive: true }));

const issuer = 'https://id.example';
const audience = 'orders';
const asymmetric = ['ES256', 'ES384', 'ES512', 'Ed25519', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const symmetric = ['HS256', 'HS384', 'HS512'];
const algorithms = [...asymmetric, ...symmetric];
// jsonwebtoken knows no EdDSA.
const ofJsonwebtoken = algorithms.filter((a) => a !== 'Ed25519');

function file(name, text) {
  const path = join(work, name);
  writeFileSync(path, text);
  return path;
}

function run(...args) {
  return execFileSync(writ, ['token', ...args], { encoding: 'utf8' }).trim();
}

const keys = new Map(algorithms.map((a) => [a, JSON.parse(run('keygen', '--algorithm', a, '--kid', `key-${a}`))]));

function issue(algorithm) {
  const key = file(`${algorithm}.key`, JSON.stringify(keys.get(algorithm)));
  return run('issue', '--key', key, '--issuer', issuer, '--audience', audience, '--subject', 'billing');
}

function publicJwk(algorithm) {
  const key = file(`${algorithm}.key`, JSON.stringify(keys.get(algorithm)));
  return JSON.parse(run('jwks', key)).keys[0];
}

// What writ says of a token: its claims, or the word of the refusal.
function verified(token, keyText, algorithm, ...more) {
  const args = ['--keys', file('keys', keyText), '--issuer', issuer, '--audience', audience, '--algorithms', algorithm];
  const ended = spawnSync(writ, ['token', 'verify', ...args, ...more, '-'], { input: token, encoding: 'utf8' });
  return ended.status === 0 ? JSON.parse(ended.stdout) : ended.stdout.split(':')[0] || ended.stderr;
}

function signWithJose(key, header) {
  return new SignJWT({ scope: 'read' })
    .setProtectedHeader(header)
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('billing')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(key);
}

for (const algorithm of algorithms) {
  const permit = symmetric.includes(algorithm) ? ['--allow-symmetric'] : [];
  // What verifies, as a text for writ.
  const verifying = () =>
    JSON.stringify({ keys: [permit.length ? keys.get(algorithm) : publicJwk(algorithm)] });

  test(`jose accepts a token of writ, ${algorithm}`, async () => {
    const found = permit.length
      ? await importJWK(keys.get(algorithm), algorithm)
      : createLocalJWKSet({ keys: [publicJwk(algorithm)] });
    const { payload, protectedHeader } = await jwtVerify(issue(algorithm), found, {
      issuer,
      audience,
      algorithms: [algorithm],
      typ: 'service+jwt',
      requiredClaims: ['jti', 'sub', 'iat'],
    });
    assert.equal(payload.sub, 'billing');
    assert.equal(protectedHeader.kid, `key-${algorithm}`);
  });

  test(`writ accepts a token of jose, ${algorithm}`, async () => {
    const key = await importJWK(keys.get(algorithm), algorithm);
    const token = await signWithJose(key, { alg: algorithm, kid: `key-${algorithm}` });
    assert.equal(verified(token, verifying(), algorithm, ...permit).scope, 'read');
    const typed = await signWithJose(key, { alg: algorithm, kid: `key-${algorithm}`, typ: 'application/service+jwt' });
    assert.equal(verified(typed, verifying(), algorithm, '--type', 'service+jwt', ...permit).sub, 'billing');
    assert.equal(verified(token, verifying(), algorithm, '--type', 'service+jwt', ...permit), 'type_mismatch');
    assert.equal(verified(`${token.slice(0, -8)}AAAAAAAA`, verifying(), algorithm, ...permit).slice(0, 9), 'signature');
  });
}

for (const algorithm of [...asymmetric, 'EdDSA']) {
  test(`writ accepts a key set of jose, ${algorithm}`, async () => {
    const pair = await generateKeyPair(algorithm, { extractable: true });
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'theirs', alg: algorithm, use: 'sig' };
    const token = await signWithJose(pair.privateKey, { alg: algorithm, kid: 'theirs' });
    assert.equal(verified(token, JSON.stringify({ keys: [jwk] }), algorithm).sub, 'billing');
    // Without anything that need not be there.
    const bare = await exportJWK(pair.publicKey);
    assert.equal(verified(token, JSON.stringify(bare), algorithm).sub, 'billing');
    const priv = { ...(await exportJWK(pair.privateKey)), kid: 'theirs' };
    assert.equal(verified(token, JSON.stringify(priv), algorithm), 'keys_refused');
  });
}

for (const algorithm of ofJsonwebtoken) {
  const secret = symmetric.includes(algorithm);

  test(`jsonwebtoken accepts a token of writ, ${algorithm}`, () => {
    const key = secret
      ? createSecretKey(Buffer.from(keys.get(algorithm).k, 'base64url'))
      : createPublicKey({ key: publicJwk(algorithm), format: 'jwk' });
    const claims = jsonwebtoken.verify(issue(algorithm), key, { algorithms: [algorithm], issuer, audience });
    assert.equal(claims.sub, 'billing');
  });

  test(`writ accepts a token of jsonwebtoken, ${algorithm}`, () => {
    const key = secret
      ? createSecretKey(Buffer.from(keys.get(algorithm).k, 'base64url'))
      : createPrivateKey({ key: keys.get(algorithm), format: 'jwk' });
    const options = { algorithm, issuer, audience, subject: 'billing', expiresIn: 300, keyid: `key-${algorithm}` };
    const token = jsonwebtoken.sign({ scope: 'read' }, key, options);
    if (secret) {
      assert.equal(verified(token, JSON.stringify(keys.get(algorithm)), algorithm, '--allow-symmetric').scope, 'read');
    } else {
      assert.equal(verified(token, JSON.stringify(publicJwk(algorithm)), algorithm).scope, 'read');
      const pem = createPublicKey(key).export({ type: 'spki', format: 'pem' });
      assert.equal(verified(token, pem, algorithm).scope, 'read');
    }
  });
}
