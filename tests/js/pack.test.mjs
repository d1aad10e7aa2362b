// SPDX-License-Identifier: Apache-2.0
//
// A browser takes what `writ pack` prints, and answers as writ does.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';

import { createMongoAbility, subject } from '@casl/ability';
import { packRules, unpackRules } from '@casl/ability/extra';

const writ = process.env.WRIT_CLI;
const policy = [
  { action: 'read', subject: 'Article', conditions: { status: 'published' } },
  { action: ['read', 'delete'], subject: 'Article', conditions: { ownerId: '${subject.id}' } },
  { action: 'update', subject: ['Article', 'Comment'], fields: ['title', 'meta.*'], conditions: { tags: { $in: ['a', 'b'] } } },
  { inverted: true, action: 'delete', subject: 'Article', conditions: { level: { $gt: 3 } }, reason: 'too high' },
];
const articles = [
  { ownerId: 'anna', status: 'draft', level: 1, tags: [] },
  { ownerId: 'anna', status: 'draft', level: 5, tags: ['b'] },
  { ownerId: 'ben', status: 'published', level: 1, tags: ['a'] },
  { ownerId: 'ben', status: 'draft', level: 9 },
];
const env = JSON.stringify({ subject: { id: 'anna' } });

function run(args, input) {
  return execFileSync(writ, args, { input, encoding: 'utf8' });
}

function mayInWrit(action, article, field) {
  const args = ['check', '--action', action, '--type', 'Article', '--attributes', JSON.stringify(article), '--env', env];
  const ended = spawnSync(writ, field ? [...args, '--field', field] : args, { input: JSON.stringify(policy) });
  assert.ok(ended.status === 0 || ended.status === 2, String(ended.stderr));
  return ended.status === 0;
}

test('rules packed by writ answer in the browser as writ answers', () => {
  const packed = JSON.parse(run(['pack', '--env', env], JSON.stringify(policy)));
  const ability = createMongoAbility(unpackRules(packed));
  for (const article of articles) {
    for (const action of ['read', 'update', 'delete']) {
      for (const field of [undefined, 'title', 'meta.x', 'status']) {
        const given = ability.can(action, subject('Article', { ...article }), field);
        assert.equal(given, mayInWrit(action, article, field), `${action} ${field} ${JSON.stringify(article)}`);
      }
    }
  }
});

test('rules packed by CASL are read by writ', () => {
  const rules = policy.map((rule) => JSON.parse(JSON.stringify(rule).replace('${subject.id}', 'anna')));
  const unpacked = JSON.parse(run(['unpack'], JSON.stringify(packRules(rules))));
  assert.deepEqual(unpacked, unpackRules(packRules(rules)));
});
