// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_PACK_HPP
#define WRIT_POLICY_PACK_HPP

// A policy in CASL's short form, for a browser that runs `@casl/ability`.
//
//     auto packed = writ::pack(policy, me).value();       // send as JSON
//     // in the browser: new Ability(unpackRules(packed))
//
// A browser knows no placeholders, so packing replaces them by their values.

#include <writ/error.hpp>
#include <writ/policy/environment.hpp>
#include <writ/policy/policy.hpp>

#include <boost/json/array.hpp>

namespace writ::inline WRIT_ABI {

// Each statement as [actions, types, conditions, inverted, fields, reason],
// lists joined by commas, what is empty at the end left out.  Where a
// placeholder has no value, an allowing statement is left out and an inverted
// one loses its conditions: the browser may be stricter, never looser.
//
// Errors: errc::not_expressible for each statement with `resources` or with a
// comma in a name; all at once.
[[nodiscard]] WRIT_EXPORT result<boost::json::array> pack(policy const& p, environment_reference e = {});

// The policy of packed rules.  They hold no placeholders: a string that begins
// with `${` is read as that text.
//
// Errors: errc::invalid_packed_rule with the place, and those of policy::from_json.
[[nodiscard]] WRIT_EXPORT result<policy> unpack(boost::json::value const& packed, dialect d = dialect::writ);

} // namespace writ::inline WRIT_ABI

#endif
