// SPDX-License-Identifier: Apache-2.0
// Expected: no (matching|viable)|invalid initialization
//
// Where an instance is asked for, a type is not one.
#include <writ/policy/ability.hpp>

void take(writ::resource const& instance);

void ask(boost::json::object const& article) {
#if MUST_FAIL
    take(writ::type("Article"));
#else
    take(writ::resource("Article", article));
#endif
}
