// SPDX-License-Identifier: Apache-2.0
// Expected: unused-result
//
// An answer that nobody looks at is a mistake.
#include <writ/policy/ability.hpp>

void ask(writ::ability const& ability) {
#if MUST_FAIL
    ability.can("read", writ::type("Article"));
#else
    static_cast<void>(ability.can("read", writ::type("Article")));
#endif
}
