// SPDX-License-Identifier: Apache-2.0
//
// A program of a stranger: reads good and bad JSON and says what it got.
#include <writ/json.hpp>
#include <writ/version.hpp>

#include <cstdio>

int main() {
    auto const good = writ::parse_json("[1, 2]");
    auto const bad = writ::parse_json("[1, 2");
    if (!good || good->as_array().size() != 2 || bad || bad.error().code() != writ::errc::invalid_json) {
        return 1;
    }
    std::printf("writ %s: %s\n", WRIT_VERSION_STRING, writ::to_string(bad.error()).c_str());
}
