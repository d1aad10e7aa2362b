// SPDX-License-Identifier: Apache-2.0
// Expected: no matching
//
// A string names neither an instance nor, by accident, a type.
#include <writ/policy/ability.hpp>

bool ask(writ::ability const& ability) {
#if MUST_FAIL
    return ability.can("read", "Article");
#else
    return ability.can("read", writ::type("Article"));
#endif
}
