// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_OWN_COPY_HPP
#define WRIT_SRC_POLICY_OWN_COPY_HPP

// Values that outlive the policy that holds them.

#include <boost/json/value.hpp>

namespace writ::inline WRIT_ABI {

// Boost.JSON's copies stand in the memory of their original.  That of a policy ends
// with it, and must not be asked for more while others read.
[[nodiscard]] inline boost::json::value own_copy(boost::json::value const& v) {
    return boost::json::value(v, boost::json::storage_ptr());
}

} // namespace writ::inline WRIT_ABI

#endif
