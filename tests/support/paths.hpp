// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_PATHS_HPP
#define WRIT_TESTS_SUPPORT_PATHS_HPP

// Where the tests find the project's files, and data that it does not ship.

#include <filesystem>

namespace writ_test {

// A file of the project, by its path in it.
[[nodiscard]] std::filesystem::path in_source(std::filesystem::path const& path);
// A file of the folder beside the project, which may be absent.
[[nodiscard]] std::filesystem::path in_shared(std::filesystem::path const& path);

} // namespace writ_test

#endif
