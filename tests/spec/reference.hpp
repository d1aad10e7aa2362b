// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SPEC_REFERENCE_HPP
#define WRIT_TESTS_SPEC_REFERENCE_HPP

// What a policy means, said as slowly and as plainly as possible.
//
// The engine is compared with this evaluator on generated cases.  Hand it only
// rules that the engine accepts.

#include "spec/condition_reference.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>

namespace writ_spec {

struct question {
    std::string action;
    std::optional<std::string> type;             // absent: any type
    std::optional<boost::json::object> instance; // absent: a type question
    std::optional<std::string> id;               // the instance's own
    std::optional<std::string> name;
    std::string field; // empty: none
};

struct answer {
    bool allowed = false;
    std::optional<std::size_t> statement; // the rule that decided
};

answer check(boost::json::array const& rules, question const& asked, environment const& known,
             options const& how);

} // namespace writ_spec

#endif
