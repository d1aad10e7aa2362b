// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_DOCUMENT_CHECK_HPP
#define WRIT_SRC_POLICY_DOCUMENT_CHECK_HPP

// What parse_json refuses of a text, asked of a document that a program made:
// texts that are not UTF-8, numbers that are not finite, depth and size.

#include "policy/place.hpp"

#include <boost/json/fwd.hpp>

namespace writ::inline WRIT_ABI {

void check_document(boost::json::value const& document, problems& found);

} // namespace writ::inline WRIT_ABI

#endif
