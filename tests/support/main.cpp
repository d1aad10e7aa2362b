// SPDX-License-Identifier: Apache-2.0
#include "support/skip.hpp"

#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <iostream>

namespace {

// SKIP_RETURN_CODE of the CTest entries.
constexpr int skipped_status = 77;

bool something_skipped = false;

} // namespace

void writ_test::skip(std::string_view reason) {
    something_skipped = true;
    std::cout << "SKIPPED: " << reason << std::endl;
}

int main(int count, char** arguments) {
    int const status = doctest::Context(count, arguments).run();
    return status == 0 && something_skipped ? skipped_status : status;
}
