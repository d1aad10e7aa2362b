// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SPEC_DECISION_ROWS_HPP
#define WRIT_TESTS_SPEC_DECISION_ROWS_HPP

// Tables of checks against one scenario.

#include "spec/decision_reference.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace writ_spec {

struct row {
    char const* check;
    char const* expected; // as said() says it
};

// "allowed_by_role editor 3", "denied_by_grant 0 conditional", "no_match until 60".
inline std::string said(decision const& given) {
    std::string text = given.reason;
    if (given.role)
        text += " " + *given.role + " " + std::to_string(given.statement.value());
    if (given.grant)
        text += " " + std::to_string(*given.grant);
    if (given.conditional)
        text += " conditional";
    if (given.valid_until)
        text +=
            " until " + std::to_string(given.valid_until->first - instant_of("2026-01-01T00:00:00Z").first);
    CHECK(given.allowed == text.starts_with("allowed"));
    return text;
}

// Where nothing else is written, alice of acme asks on 2026-01-01.
inline void ask(std::string const& written, std::vector<row> const& rows) {
    auto scenario = boost::json::parse(written).get_object();
    scenario.emplace("now", "2026-01-01T00:00:00Z");
    scenario.emplace("organizations", boost::json::array{{{"id", "acme"}}});
    scenario.emplace("subjects", boost::json::array{{{"organization", "acme"}, {"id", "alice"}}});
    for (auto& row : rows) {
        CAPTURE(written);
        CAPTURE(row.check);
        auto check = boost::json::parse(row.check).get_object();
        auto& subject = check["subject"];
        subject = subject.is_null() ? boost::json::object() : subject;
        subject.get_object().emplace("organization", "acme");
        subject.get_object().emplace("id", "alice");
        CHECK(said(decide(scenario, check)) == row.expected);
    }
}

} // namespace writ_spec

#endif
