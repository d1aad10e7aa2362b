// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SPEC_CONDITION_REFERENCE_HPP
#define WRIT_TESTS_SPEC_CONDITION_REFERENCE_HPP

// What a condition means, said as slowly and as plainly as possible.
//
// It works on the JSON as written, compiles nothing, and validates nothing:
// hand it only conditions that the engine accepts.

#include <boost/json.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace writ_spec {

// Kleene's three values, in the order in which `and` is the least.
enum class truth { no, unknown, yes };

// What placeholders stand for.
struct environment {
    std::optional<std::string> subject_id;
    boost::json::object subject; // a member `id` is never read
    std::optional<std::string> organization_id;
    std::optional<std::string> organization_slug;
    boost::json::object token;
    boost::json::object context;
};

// Whether `text` holds a match anywhere.
using regex_search =
    std::function<bool(std::string_view pattern, std::string_view flags, std::string_view text)>;

// std::regex: right for ASCII and the flags `i` and `m`.
bool standard_search(std::string_view pattern, std::string_view flags, std::string_view text);

struct options {
    bool casl = false; // CASL's ordering and doubles
    // How rules are read.
    std::string any_action = "manage";
    std::string any_type = "all";
    boost::json::object aliases = {}; // to a name or a list of names
    regex_search search = standard_search;
};

// Whether the conditions hold for `root`, an instance's attributes.
truth holds(boost::json::object const& conditions, boost::json::value const& root, environment const& known,
            options const& how);

} // namespace writ_spec

#endif
