// SPDX-License-Identifier: Apache-2.0
// Expected: no (matching|viable)|could not convert
//
// Where a type is asked for, an instance is not one.
#include <writ/policy/ability.hpp>

void take(writ::type type);

void ask(writ::resource const& instance) {
#if MUST_FAIL
    take(instance);
#else
    take(instance.type());
#endif
}
