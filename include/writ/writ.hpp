// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_WRIT_HPP
#define WRIT_WRIT_HPP

// writ: may this subject do this action to this resource?
//
// A tour, in the order of use.
//
// A *statement* is one CASL rule: actions, resource types, conditions, fields,
// whether it forbids (policy/statement.hpp).  A *policy* is an ordered list of
// statements, read from JSON (policy/policy.hpp) or written in C++
// (policy/builder.hpp); everything that can be wrong with it is refused there,
// with its place.
//
//     auto policy = writ::policy::parse(text).value();
//
// An *ability* is a policy compiled to be asked (policy/ability.hpp), about a
// *type* or about one *resource* (policy/resource.hpp): a described struct
// (policy/described.hpp), a Boost.JSON object, or a view of the caller's own
// (policy/value.hpp).  A check cannot fail, locks nothing and allocates nothing.
//
//     auto ability = writ::ability::compile(policy, writ::types<Article>()).value();
//     if (ability.can("update", article, {.environment = me})) { ... }
//
// Placeholders such as `${subject.id}` take their values from an *environment*
// (policy/environment.hpp).  `can`, `check`, `permitted_fields` and `query`
// (policy/query.hpp) ask; `pack` (policy/pack.hpp) takes a policy to a browser
// that runs @casl/ability.
//
// A *directory* (directory/directory.hpp) is everybody and what they have:
// organizations, subjects, groups, roles, assignments, grants and denials.  An
// *authorizer* (engine/authorizer.hpp) publishes it, and takes *changes*
// (directory/change.hpp) while others ask; a *session* (engine/session.hpp) is
// one caller pinned to one revision; a *decision* (engine/decision.hpp) says
// what was answered and why.
//
//     writ::authorizer iam;
//     iam.publish(directory).value();
//     auto caller = iam.start({acme, alice}, {.mfa = true});
//     if (auto d = caller.check("update", article); !d.allowed()) { ... d.reason() ... }
//
// Why an answer is what it is, says `explain` of an ability
// (policy/explanation.hpp) and of a session (engine/explanation.hpp); what
// would turn a denial, `why_not` (engine/why_not.hpp).
//
// Questions are turned round, too.  A *filter* (policy/filter.hpp) of an ability
// or a session says which instances: as SQL (policy/sql.hpp), for MongoDB, or
// asked in memory; always what `can` says.  A *review* (engine/review.hpp) says
// who may do this, who has this role, and what this subject may do; a page at a
// time (page.hpp).
//
//     auto where = writ::to_sql(caller.filter("read", writ::type{"Article"}).value(), mapping).value();
//     auto page = writ::review(iam).who_can(acme, {"approve", writ::type("Invoice")}).value();
//
// `lint` finds what is most likely not meant (policy/lint.hpp, engine/lint.hpp);
// `diff` says which questions two policies or directories answer differently
// (policy/diff.hpp, engine/diff.hpp).
//
// A *store* (store/store.hpp) keeps the records: in memory, SQLite, PostgreSQL,
// or tables of the caller's own.  A *service* (service/service.hpp) is an
// authorizer over a store: it loads, follows what others commit, and commits.
//
//     auto iam = writ::service::open(store, {.max_staleness = writ::staleness(1min)}).value();
//     iam.commit({writ::put(assignment)}).value();
//
// How a caller is recognised: API keys (credential/key_verifier.hpp,
// key_issue.hpp, key_verbs.hpp) and service tokens (credential/token_verifier.hpp,
// token_issuer.hpp); `authenticate` (service/authentication.hpp) turns a request's
// headers into a session.
//
// Scenario files (codec/scenario.hpp) hold a directory and checks with their
// answers; codec/scenario_run.hpp runs them, and so does `writ test`;
// codec/scenario_coverage.hpp says what they leave untested.
//
// The word "subject" means who asks.  Inside a statement's JSON, CASL's key
// `subject` names the resource type; in C++ that member is `resource_types`.
//
// Whatever can fail returns result<T> (error.hpp); every bound on input stands
// in limits.hpp; json.hpp reads JSON strictly.

#include <writ/codec/json.hpp>
#include <writ/codec/scenario.hpp>
#include <writ/codec/scenario_coverage.hpp>
#include <writ/codec/scenario_run.hpp>
#include <writ/credential/entropy.hpp>
#include <writ/credential/jwks.hpp>
#include <writ/credential/key_format.hpp>
#include <writ/credential/key_index.hpp>
#include <writ/credential/key_issue.hpp>
#include <writ/credential/key_report.hpp>
#include <writ/credential/key_scan.hpp>
#include <writ/credential/key_source.hpp>
#include <writ/credential/key_usage.hpp>
#include <writ/credential/key_verbs.hpp>
#include <writ/credential/key_verdict.hpp>
#include <writ/credential/key_verifier.hpp>
#include <writ/credential/pepper.hpp>
#include <writ/credential/revocation_list.hpp>
#include <writ/credential/secret.hpp>
#include <writ/credential/signature.hpp>
#include <writ/credential/signing_key.hpp>
#include <writ/credential/signing_ring.hpp>
#include <writ/credential/token_cache.hpp>
#include <writ/credential/token_caller.hpp>
#include <writ/credential/token_inspection.hpp>
#include <writ/credential/token_introspection.hpp>
#include <writ/credential/token_issuer.hpp>
#include <writ/credential/token_keys.hpp>
#include <writ/credential/token_kind.hpp>
#include <writ/credential/token_refusal.hpp>
#include <writ/credential/token_verifier.hpp>
#include <writ/credential/used_tokens.hpp>
#include <writ/credential/verification_key.hpp>
#include <writ/directory/change.hpp>
#include <writ/directory/directory.hpp>
#include <writ/directory/field.hpp>
#include <writ/directory/record.hpp>
#include <writ/engine/authorizer.hpp>
#include <writ/engine/caller.hpp>
#include <writ/engine/clock.hpp>
#include <writ/engine/counters.hpp>
#include <writ/engine/decision.hpp>
#include <writ/engine/decision_log.hpp>
#include <writ/engine/diff.hpp>
#include <writ/engine/explanation.hpp>
#include <writ/engine/lint.hpp>
#include <writ/engine/question.hpp>
#include <writ/engine/review.hpp>
#include <writ/engine/session.hpp>
#include <writ/engine/why_not.hpp>
#include <writ/error.hpp>
#include <writ/id.hpp>
#include <writ/json.hpp>
#include <writ/limits.hpp>
#include <writ/page.hpp>
#include <writ/policy/ability.hpp>
#include <writ/policy/aliases.hpp>
#include <writ/policy/builder.hpp>
#include <writ/policy/condition.hpp>
#include <writ/policy/described.hpp>
#include <writ/policy/diff.hpp>
#include <writ/policy/environment.hpp>
#include <writ/policy/explanation.hpp>
#include <writ/policy/field_pattern.hpp>
#include <writ/policy/filter.hpp>
#include <writ/policy/lint.hpp>
#include <writ/policy/pack.hpp>
#include <writ/policy/policy.hpp>
#include <writ/policy/query.hpp>
#include <writ/policy/resource.hpp>
#include <writ/policy/sql.hpp>
#include <writ/policy/statement.hpp>
#include <writ/policy/truth.hpp>
#include <writ/policy/value.hpp>
#include <writ/service/authentication.hpp>
#include <writ/service/authentication_refusal.hpp>
#include <writ/service/options.hpp>
#include <writ/service/service.hpp>
#include <writ/service/status.hpp>
#include <writ/store/commit.hpp>
#include <writ/store/counters.hpp>
#include <writ/store/forwarding.hpp>
#include <writ/store/keys.hpp>
#include <writ/store/memory.hpp>
#include <writ/store/observed.hpp>
#include <writ/store/query.hpp>
#include <writ/store/read_only.hpp>
#include <writ/store/store.hpp>
#include <writ/time.hpp>
#include <writ/version.hpp>

#endif
