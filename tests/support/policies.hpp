// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_POLICIES_HPP
#define WRIT_TESTS_SUPPORT_POLICIES_HPP

// Policies and objects from text, for tests in which they are sound; an
// exception with all problems otherwise.

#include <writ/json.hpp>
#include <writ/policy/ability.hpp>

#include <boost/json.hpp>

#include <span>
#include <string_view>

namespace writ_test {

inline boost::json::object object(std::string_view text) {
    return writ::parse_json(text).value().get_object();
}

inline writ::ability compile(std::string_view text, writ::dialect d = writ::dialect::writ,
                             std::span<writ::registered_type const> types = {},
                             writ::compile_options const& options = {}) {
    return writ::ability::compile(text, types, options, d).value();
}

} // namespace writ_test

#endif
