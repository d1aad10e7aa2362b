// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/decorators_test.cpp.
#include <writ/store/read_only.hpp>

namespace writ::inline WRIT_ABI {

result<commit_outcome> read_only_store::commit(commit_request const&) {
    return make_failure(errc::read_only, "", "the store may only be read");
}

} // namespace writ::inline WRIT_ABI
