// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_SKIP_HPP
#define WRIT_TESTS_SUPPORT_SKIP_HPP

#include <string_view>

namespace writ_test {

// Says that a case cannot run here, and why; the case returns then.  Where all
// that ran has passed, CTest shows the suite as skipped.
void skip(std::string_view reason);

} // namespace writ_test

#endif
