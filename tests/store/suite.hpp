// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_STORE_SUITE_HPP
#define WRIT_TESTS_STORE_SUITE_HPP

#include <writ/testing/store_suite.hpp>

#include <doctest/doctest.h>

namespace writ_test {

// Runs the acceptance suite; each case that fails is a failed check, with what
// it found.
inline void check_store(writ::testing::store_harness const& harness,
                        writ::testing::suite_options const& options = {}) {
    auto const cases = writ::testing::run(harness, options);
    CHECK(cases.size() > 1);
    for (auto const& c : cases) {
        CHECK_MESSAGE(c.failures.empty(), to_string(c));
    }
}

} // namespace writ_test

#endif
