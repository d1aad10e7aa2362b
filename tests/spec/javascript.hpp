// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SPEC_JAVASCRIPT_HPP
#define WRIT_TESTS_SPEC_JAVASCRIPT_HPP

// The coercions of JavaScript that CASL's meaning rests on.

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace writ_spec::javascript {

// Number(text); absent for NaN.
std::optional<double> to_number(std::string_view text);

// String(v) of a JSON value.
std::string to_text(boost::json::value const& v);

// v > c; an absent `v` is undefined.
bool greater(std::optional<boost::json::value> const& v, boost::json::value const& c);

} // namespace writ_spec::javascript

#endif
