// SPDX-License-Identifier: Apache-2.0
#include "support/paths.hpp"

namespace writ_test {

// The only source that is told where it stands, so that all others are the
// same to a compiler's cache wherever they do.
std::filesystem::path in_source(std::filesystem::path const& path) {
    return std::filesystem::path(WRIT_SOURCE_DIR) / path;
}

std::filesystem::path in_shared(std::filesystem::path const& path) {
    return std::filesystem::path(WRIT_SOURCE_DIR).parent_path() / "shared" / path;
}

} // namespace writ_test
