// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CODEC_SCENARIO_HPP
#define WRIT_CODEC_SCENARIO_HPP

// Scenario files (`*.writ.json`): a directory, and checks with their answers.
//
//     auto s = writ::scenario::parse(text);
//     for (auto const& check : s->checks) { ... check.expect.allowed ... }
//
// A file says of each record what checks need; the rest has its default.  A
// role's `id` is by default its name, a grant's its place in the list counted
// from 1, and so is a check's; a grant is by default granted by `scenario`.
// Services that roles name exist and are active.

#include <writ/directory/directory.hpp>
#include <writ/engine/decision.hpp>
#include <writ/error.hpp>
#include <writ/id.hpp>
#include <writ/time.hpp>

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Who asks.  Requests are kept as written, malformed ones too.
struct scenario_caller {
    organization_id organization = {};
    subject_id id = {};
    // A second factor was given.
    bool mfa = false;
    // Absent: unbounded; empty: nothing is covered.
    std::optional<std::vector<scope_name>> scopes = {};

    bool operator==(scenario_caller const&) const = default;
};

// What is asked about: a type, or with any other member an instance.
struct scenario_resource {
    std::string type = {};
    std::optional<std::string> id = {};
    std::optional<std::string> name = {};
    std::optional<organization_id> organization = {};
    std::optional<boost::json::object> attributes = {};

    bool operator==(scenario_resource const&) const = default;
};

// The answer; what is absent is not compared.
struct scenario_answer {
    bool allowed = false;
    writ::reason reason = writ::reason::invalid_request;
    std::optional<role_id> role = {};
    std::optional<bool> conditional = {};

    bool operator==(scenario_answer const&) const = default;
};

// One question.
struct scenario_check {
    std::string id = {};
    scenario_caller subject = {};
    std::optional<unit_id> unit = {};
    std::string action = {};
    // Absent: a permission question.
    std::optional<scenario_resource> resource = {};
    std::optional<std::string> field = {};
    boost::json::object context = {};
    // Absent: the scenario's.
    std::optional<instant> now = {};
    scenario_answer expect = {};

    bool operator==(scenario_check const&) const = default;
};

// A whole file.
struct scenario {
    writ::directory directory = {};
    instant now = {};
    writ::combination combination = writ::combination::deny_overrides;
    std::vector<scenario_check> checks = {};

    // Errors: those of parse_json and of record_from_json, all at once, with
    // JSON pointer, line and column.  What records say of each other is not
    // looked at: that is refused when the directory is compiled.
    [[nodiscard]] static WRIT_EXPORT result<scenario> parse(std::string_view text);

    bool operator==(scenario const&) const = default;
};

// Writes what a file can say; parse() reads back an equal scenario if all of it
// came from a file.
[[nodiscard]] WRIT_EXPORT boost::json::object to_json(scenario const& s);

} // namespace writ::inline WRIT_ABI

#endif
