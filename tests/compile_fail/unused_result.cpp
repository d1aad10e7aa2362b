// SPDX-License-Identifier: Apache-2.0
// Expected: unused-result
//
// What can fail cannot be called as if it could not.
#include <writ/json.hpp>

void read() {
#if MUST_FAIL
    writ::parse_json("{}");
#else
    static_cast<void>(writ::parse_json("{}"));
#endif
}
