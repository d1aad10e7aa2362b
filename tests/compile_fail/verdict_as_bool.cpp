// SPDX-License-Identifier: Apache-2.0
// Expected: could not convert|not contextually convertible
//
// A verdict says by name whether it allows; it is not itself a yes.
#include <writ/policy/ability.hpp>

int ask(writ::verdict v) {
#if MUST_FAIL
    if (v) {
#else
    if (v.allowed()) {
#endif
        return 1;
    }
    return 0;
}
