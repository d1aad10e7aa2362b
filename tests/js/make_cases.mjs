// SPDX-License-Identifier: Apache-2.0
//
// Writes what CASL 7.0.1 answers on random policies, for writ_conformance.
//
//     npm install && node make_cases.mjs SEED COUNT > cases.jsonl
//
// One case a line, in the format of tests/conformance/casl.  The same seed and
// count give the same file.  Left out is what the format cannot say or CASL
// answers by accident: checks that throw, strings read as containers of their
// characters.

import { createAliasResolver, createMongoAbility, buildMongoQueryMatcher, subject } from '@casl/ability';
import { packRules, permittedFieldsOf, rulesToCondition, rulesToFields, unpackRules } from '@casl/ability/extra';
import { $and, $nor, $not, $or, and, nor, not, or } from '@ucast/mongo2js';

const [seed, count] = process.argv.slice(2).map(Number);
const extended = buildMongoQueryMatcher({ $and, $or, $nor, $not }, { and, or, nor, not });

// --- chance ---------------------------------------------------------------

let state = seed >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(random() * n);
const chance = (p) => random() < p;
const pick = (list) => list[below(list.length)];
const many = (low, high, make) => Array.from({ length: low + below(high - low + 1) }, make);
const oneOrMany = (list) => (chance(0.5) ? pick(list) : many(1, 3, () => pick(list)));
const weighted = (table) => {
  let at = random() * table.reduce((sum, [weight]) => sum + weight, 0);
  return table.find(([weight]) => (at -= weight) < 0)[1];
};

// --- values and conditions -------------------------------------------------

const actions = ['read', 'update', 'delete', 'create'];
const types = ['Article', 'User', 'Comment'];
const members = ['a', 'b', 'c', 'd'];
const strings = ['', 'a', 'b', 'ab', 'B', 'abc', '5', '0', '-1', ' 1 ', '0x10', '1e1', '.5', '5.', 'Infinity', 'true',
  'null', '1,2', '[object Object]', '\u00e9', '\u{1f600}', 'a\u{1f600}', 'z'];
const wide = ['\uff5e', 'a\uff5e', '\u{1f600}', 'a\u{1f600}'];
const numbers = [0, 1, 2, 3, 5, 10, 16, -1, 0.5, 1.5, 100, -0.25, 1e21, 1e-7, 123456.789];

// One case's choices: with number-like segments there are no attributes with
// text, and the operands met so far come back as attributes.
let world;
function newWorld() {
  world = { numeric: chance(0.3), wide: chance(0.1), operands: [] };
}
function scalar(text = true) {
  return weighted([[1, null], [2, chance(0.5)], [4, pick(numbers)], [text ? 5 : 0, pick(world.wide ? wide : strings)], [text ? 0 : 1, '']]);
}
function value(depth) {
  const text = !world.numeric;
  if (world.operands.length && chance(0.5)) {
    const known = pick(world.operands);
    if (text || typeof known !== 'string') return structuredClone(known);
  }
  if (depth === 0 || chance(0.45)) return scalar(text);
  return chance(0.5) ? many(0, 3, () => value(depth - 1)) : object(depth - 1);
}
function object(depth) {
  const keys = world.numeric && chance(0.3) ? [...members, '0', '01', ''] : members;
  return Object.fromEntries(many(0, 4, () => [pick(keys), value(depth)]));
}
function remember(v) {
  world.operands.push(v);
  return v;
}
function path() {
  const segment = () =>
    world.numeric && chance(0.4) ? pick(['0', '1', '2', '01', '-1', '1e0', '', ' ', '0x1', '+1', 'NaN', '1_0']) : pick(members);
  return many(1, weighted([[4, 1], [4, 2], [2, 3]]), segment).join('.');
}
function operand(container = 0.05) {
  if (chance(container)) return chance(0.5) ? many(0, 2, () => scalar()) : { [pick(members)]: scalar() };
  return remember(scalar());
}
const ordered = () => remember(chance(0.5) ? pick(numbers) : pick(world.wide ? wide : strings));
const list = (low) => many(low, 3, () => operand(0.02));
const patterns = ['a', '^a', 'b$', '^[ab]+$', 'a|5', '\\d', '(a)(b)?c', '', 'A', '^$', '[^a]', 'a{1,2}', '^5?$', '\\.'];

// One operator with its operand.
function operator(depth) {
  const make = {
    $eq: () => operand(), $ne: () => operand(), $gt: ordered, $gte: ordered, $lt: ordered, $lte: ordered,
    $in: () => list(0), $nin: () => list(0), $all: () => list(0),
    $size: () => weighted([[8, below(4)], [1, -1], [1, 1.5]]), $exists: () => chance(0.5),
    $regex: () => pick(patterns), $elemMatch: () => elementMatch(depth - 1), $not: () => operators(depth - 1),
  };
  const names = Object.keys(make).filter((name) => depth > 0 || (name !== '$elemMatch' && name !== '$not'));
  const name = pick(names);
  return [name, make[name]()];
}
function operators(depth) {
  const made = Object.fromEntries(many(1, weighted([[6, 1], [3, 2], [1, 3]]), () => operator(depth)));
  if ('$regex' in made && chance(0.4)) made.$options = 'i';
  return made;
}
function elementMatch(depth) {
  if (chance(0.5)) return operators(depth);
  return chance(0.05) ? {} : Object.fromEntries(many(1, 2, () => fieldTest(depth)));
}
const fieldTest = (depth) => [path(), chance(0.25) ? operand() : operators(depth)];
function conditions(depth = 2) {
  if (depth > 0 && chance(0.15)) {
    const logical = [pick(['$and', '$or', '$nor']), many(1, 3, () => conditions(depth - 1))];
    return Object.fromEntries(chance(0.5) ? [logical] : [fieldTest(depth), logical]);
  }
  return Object.fromEntries(many(1, weighted([[6, 1], [3, 2], [1, 3]]), () => fieldTest(depth)));
}
function ruleConditions() {
  return chance(0.05) ? pick([{}, { a: { $options: 'i' } }, { $and: [{}] }, { $or: [{}] }, { $and: [{}, {}] },
    { $or: [{ $and: [{}] }] }, { $and: [{ $or: [{}] }, {}] }, { $and: [{}], $or: [{}] }, { $nor: [{}] }]) : conditions();
}

// --- rules and questions ----------------------------------------------------

const plainFields = ['a', 'b', 'c', 'a.b', 'a.b.c', 'ab'];
const text = (alphabet, high) => many(1, high, () => pick(alphabet)).join('');
const pattern = () => (chance(0.4) ? pick(plainFields) : text(['a', 'b', '.', '*', '*', '**'], 6));
const field = () =>
  chance(0.5) ? pick(plainFields) : text(chance(0.1) ? ['a', '.', '\n', '\u2028', '\r'] : ['a', 'b', '.'], 6);

function names(options) {
  return {
    actions: [...actions, options?.anyAction ?? 'manage', ...Object.keys(options?.aliases ?? {})],
    types: [...types, options?.anySubjectType ?? 'all'],
  };
}
function rule({ options, conditional = 0.4, fields = 0.2, inverted = 0.35 } = {}) {
  const known = names(options);
  const made = { action: chance(0.02) ? [] : oneOrMany(known.actions), subject: oneOrMany(known.types) };
  if (chance(0.04)) delete made.subject;
  if (chance(fields)) made.fields = chance(0.5) ? pattern() : many(1, 3, pattern);
  if (chance(conditional)) made.conditions = ruleConditions();
  if (chance(inverted)) made.inverted = true;
  if (chance(0.2)) made.reason = pick(['not now', 'not yours', '']);
  return made;
}
function options() {
  const made = { matcher: 'extended' };
  if (chance(0.1)) made.anyAction = pick(['any', '*', 'manage']);
  if (chance(0.1)) made.anySubjectType = pick(['any', '*']);
  if (chance(0.1)) made.aliases = pick([{ modify: ['update', 'delete'] }, { access: ['read', 'modify'], modify: 'update' }]);
  return made;
}
function abilityOf(rules, made) {
  return createMongoAbility(rules, {
    conditionsMatcher: extended,
    ...(made.anyAction && { anyAction: made.anyAction }),
    ...(made.anySubjectType && { anySubjectType: made.anySubjectType }),
    ...(made.aliases && { resolveAction: createAliasResolver(made.aliases) }),
  });
}
function asked(question) {
  if (question.subjectType === null) return undefined;
  return question.subject ? subject(question.subjectType, structuredClone(question.subject)) : question.subjectType;
}
function question(options, { instance = 0.6, fields = 0.2 } = {}) {
  const known = names(options);
  const made = { action: pick([...known.actions, 'fly', 'manage']), subjectType: pick([...known.types, 'Thing', 'all']) };
  if (chance(instance)) made.subject = object(3);
  else if (chance(0.05)) made.subjectType = null;
  if (chance(fields)) made.field = field();
  return made;
}
function answered(ability, rules, made) {
  try {
    const found = ability.relevantRuleFor(made.action, asked(made), made.field);
    const answer = { ...made, allowed: !!found && !found.inverted, ruleIndex: found ? rules.indexOf(found.origin) : null };
    if (found?.inverted && found.reason) answer.reason = found.reason;
    return answer;
  } catch {
    return undefined;
  }
}
const present = (v) => v !== undefined;

// --- the kinds of case -------------------------------------------------------

function checks(group, rules, made, questions) {
  const ability = abilityOf(rules, made);
  return { group, kind: 'checks', rules, options: made, checks: questions.map((q) => answered(ability, rules, q)).filter(present) };
}
const makers = {
  // One conditional rule, alone or as an exception, and many objects.
  conditions() {
    const made = { matcher: 'extended' };
    const rules = [{ action: 'read', subject: 'Article', conditions: conditions(3) }];
    if (chance(0.4)) {
      rules[0].inverted = true;
      rules.unshift({ action: 'read', subject: 'Article' });
    }
    const questions = many(12, 12, () => ({ action: 'read', subjectType: 'Article', subject: object(3) }));
    return checks('generated-conditions', rules, made, questions);
  },
  policies() {
    const made = options();
    return checks('generated-policies', many(0, 6, () => rule({ options: made })), made, many(10, 10, () => question(made)));
  },
  fields() {
    const made = { matcher: 'extended' };
    const rules = many(1, 4, () => ({ ...rule({ fields: 1, conditional: 0.1 }), action: 'read', subject: 'Article' }));
    const questions = many(12, 12, () => ({ ...question(made, { fields: 0.95, instance: 0.2 }), action: 'read', subjectType: 'Article' }));
    return checks('generated-fields', rules, made, questions);
  },
  rulesFor() {
    const made = options();
    const rules = many(0, 6, () => rule({ options: made }));
    const index = (r) => rules.indexOf(r.origin);
    const answers = many(4, 4, () => {
      const { action, subjectType, field: f } = question(made, { instance: 0, fields: 0.5 });
      // A fresh ability each time: asking leaves nothing behind.
      const possible = abilityOf(rules, made).possibleRulesFor(action, subjectType ?? undefined).map(index);
      const found = abilityOf(rules, made).rulesFor(action, subjectType ?? undefined, f).map(index);
      // A name repeated in a rule's own list repeats the rule; writ says each once.
      return { action, subjectType, ...(f && { field: f }), possible: [...new Set(possible)], rules: [...new Set(found)] };
    });
    return { group: 'generated-rules-for', kind: 'rulesFor', rules, options: made, rulesFor: answers };
  },
  actionsFor() {
    const made = options();
    const rules = many(0, 6, () => rule({ options: made }));
    const answers = names(made).types.map((type) => ({ subjectType: type, actions: abilityOf(rules, made).actionsFor(type) }));
    return { group: 'generated-actions-for', kind: 'actionsFor', rules, options: made, actionsFor: answers };
  },
  permittedFields() {
    const made = options();
    const rules = many(0, 6, () => rule({ options: made, fields: 0.6 }));
    const ability = abilityOf(rules, made);
    const allFields = ['a', 'b', 'c', 'd'];
    const answers = many(4, 4, () => question(made, { fields: 0 })).map((q) => {
      try {
        return { ...q, fields: permittedFieldsOf(ability, q.action, asked(q), { fieldsFrom: (r) => r.fields || allFields }) };
      } catch {
        return undefined;
      }
    });
    return { group: 'generated-permitted-fields', kind: 'permittedFields', rules, options: made, allFields,
      permittedFields: answers.filter(present) };
  },
  query() {
    const made = { matcher: 'extended' };
    const rules = many(0, 5, () => ({ ...rule({ conditional: 0.7, fields: 0.05 }), action: pick(['read', 'manage']), subject: pick(['Article', 'all']) }));
    const ability = abilityOf(rules, made);
    const convert = (r) => (r.inverted ? { $nor: [r.conditions] } : r.conditions);
    const exact = rulesToCondition(ability.rulesFor('read', 'Article'), convert, {
      and: (c) => ({ $and: c }), or: (c) => ({ $or: c }), empty: () => ({}) });
    let matches;
    try {
      matches = exact && extended(exact);
    } catch {
      return undefined; // `$not` below an empty path
    }
    const samples = many(6, 6, () => object(3)).map((o) => {
      try {
        return { subject: o, allowed: ability.can('read', subject('Article', structuredClone(o))), exact: !!matches && matches(o) };
      } catch {
        return undefined;
      }
    });
    return { group: 'generated-query', kind: 'query', rules, options: made,
      queries: [{ action: 'read', subjectType: 'Article', exact, samples: samples.filter(present) }] };
  },
  pack() {
    const rules = many(0, 4, () => rule({ fields: 0.4 }));
    const packed = packRules(rules);
    let unpacked;
    try {
      unpacked = unpackRules(packed);
    } catch (error) {
      unpacked = { error: error.message };
    }
    return { group: 'generated-pack', kind: 'pack', rules, packed, unpacked };
  },
  defaultFields() {
    const made = { matcher: 'extended' };
    const rules = many(1, 4, () => ({ ...rule({ conditional: 0.9 }), action: 'create', subject: 'Article' }));
    // CASL would write an attribute named `$or`.
    if (rules.some((r) => Object.keys(r.conditions ?? {}).some((key) => key.startsWith('$')))) return undefined;
    try {
      const fields = rulesToFields(abilityOf(rules, made), 'create', 'Article');
      return { group: 'generated-default-fields', kind: 'defaultFields', rules, options: made,
        defaultFields: [{ action: 'create', subjectType: 'Article', fields }] };
    } catch {
      return undefined;
    }
  },
  aliases() {
    const known = ['a1', 'a2', 'a3', ...actions, ...(chance(0.1) ? ['manage'] : [])];
    const aliases = Object.fromEntries(many(1, 3, () => [pick(known.slice(0, 4)), many(1, 3, () => pick(known))]));
    const made = { group: 'generated-aliases', kind: 'aliases', rules: [], aliases };
    try {
      const resolve = createAliasResolver(aliases);
      made.resolutions = many(4, 4, () => oneOrMany(known)).map((input) => ({ input, output: [].concat(resolve(input)) }));
    } catch (error) {
      made.error = { kind: 'alias', when: 'create', name: error.name, message: error.message };
    }
    return made;
  },
  error() {
    const tests = [{ $gt: null }, { $lt: true }, { $gte: [1] }, { $lte: {} }, { $in: 1 }, { $nin: 'a' }, { $all: {} },
      { $size: '1' }, { $size: null }, { $exists: 1 }, { $exists: 'true' }, { $regex: 5 }, { $regex: '(' }, { $regex: '[' },
      { $regex: 'a', $options: 'x' }, { $regex: 'a', $options: 'ii' }, { $elemMatch: [] }, { $elemMatch: 5 }, { $not: 5 },
      { $gt: 1, a: 2 }, { $gt: 1, $foo: 2 }, { $elemMatch: { $gt: 1, a: 1 } }, { $and: [{ a: 1 }] }, { $not: { a: 1, $eq: 1 } }];
    const documents = [{ $eq: 1 }, { $gt: 1 }, { $not: { $eq: 1 } }, { $and: [] }, { $or: 5 }, { $nor: [5] }, { $or: [null] },
      { $in: [1] }, { $size: 1 }, { $exists: true }, { $elemMatch: { a: 1 } }, { $regex: 'a' }];
    const wrong = chance(0.7) ? { [path()]: pick(tests) } : pick(documents);
    const bad = weighted([[5, wrong], [1, { $and: [wrong] }], [1, { $or: [wrong] }], [1, { a: { $elemMatch: { ...wrong } } }]]);
    const rules = [{ action: 'read', subject: 'Article', conditions: bad }];
    const check = { action: 'read', subjectType: 'Article', subject: {} };
    try {
      abilityOf(rules, {}).can('read', asked(check));
      return undefined; // legal after all
    } catch ({ name, message }) {
      const error = { kind: 'conditions', when: 'check', name, message };
      return { group: 'generated-errors', kind: 'error', rules, options: { matcher: 'extended' }, error, check };
    }
  },
};
const mix = [[40, 'conditions'], [20, 'policies'], [12, 'fields'], [5, 'rulesFor'], [3, 'actionsFor'],
  [6, 'permittedFields'], [6, 'query'], [3, 'pack'], [3, 'defaultFields'], [2, 'aliases'], [2, 'error']];

for (let made = 0; made < count; ) {
  newWorld();
  const next = makers[weighted(mix)]();
  if (!next) continue;
  made += 1;
  // Only here do the order of code units and that of code points part.
  if (JSON.stringify(next).includes('\uff5e')) next.group = 'string-order';
  process.stdout.write(`${JSON.stringify({ id: `generated-${seed}-${made}`, ...next })}\n`);
}
