// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_SCENARIOS_HPP
#define WRIT_TESTS_SUPPORT_SCENARIOS_HPP

// Whole scenarios from one small vocabulary, so that organizations, roles,
// names and instants meet.

#include "support/generator.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <string>

namespace writ_test {

// A scenario that is accepted when its directory is published.  Its checks
// expect what the reference answers.
boost::json::object random_scenario(choice const& choose, std::size_t checks);

// Windows begin and end, and checks are made, at these hours of one day.
inline constexpr std::size_t scenario_hours = 8;
std::string hour(std::size_t h);

// What the reference answers: "allowed_by_role r1 3 conditional".
std::string reference_answer(boost::json::object const& scenario, boost::json::object const& check);

} // namespace writ_test

#endif
