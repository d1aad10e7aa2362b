// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_TOKEN_STATEMENTS_HPP
#define WRIT_SRC_CREDENTIAL_TOKEN_STATEMENTS_HPP

// The two lists that tokens of NetFoundry carry (F-68).

#include <writ/credential/token_caller.hpp>
#include <writ/policy/ability.hpp>

#include <boost/json/value.hpp>

#include <vector>

namespace writ::inline WRIT_ABI {

// What statements cover; where they are malformed, too many or none: nothing.
[[nodiscard]] ability read_statements(boost::json::value const& claim);

// Appends the stamps of one claim; false where it is malformed, or there would
// be more than limits::max_token_stamps.
[[nodiscard]] bool read_stamps(boost::json::value const& claim, std::vector<grant_stamp>& into);

} // namespace writ::inline WRIT_ABI

#endif
