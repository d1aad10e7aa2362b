// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SPEC_DECISION_REFERENCE_HPP
#define WRIT_TESTS_SPEC_DECISION_REFERENCE_HPP

// What a check answers, said as plainly as possible on a scenario's JSON as
// written.  Nothing is validated: hand it only what the engine accepts.

#include "spec/instant.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>

namespace writ_spec {

struct decision {
    bool allowed = false;
    std::string reason = {};
    bool conditional = false;
    std::optional<std::string> role = {};      // its id
    std::optional<std::size_t> statement = {}; // in the role's list
    std::optional<std::size_t> grant = {};     // in the scenario's list
    std::optional<instant> valid_until = {};   // of the subject's windows in the unit
};

// `request` is like a member of `checks`; but its `subject` may hold a `token`:
// `claims`, and `groups`, `roles` and `statements` that its issuer may assert.
decision decide(boost::json::object const& scenario, boost::json::object const& request);

} // namespace writ_spec

#endif
