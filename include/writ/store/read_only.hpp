// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_STORE_READ_ONLY_HPP
#define WRIT_STORE_READ_ONLY_HPP

// A store that may only be read: for tools, and for services that decide and
// do not administer.
//
//     auto const store = std::make_shared<writ::read_only_store>(everything);

#include <writ/store/forwarding.hpp>

namespace writ::inline WRIT_ABI {

// Reads and follows as the store below; counts nothing.
class WRIT_EXPORT read_only_store final : public forwarding_store {
public:
    // Over the store below.
    using forwarding_store::forwarding_store;

    // Errors: errc::read_only, always.
    [[nodiscard]] result<commit_outcome> commit(commit_request const& request) override;
    // Null: what is counted is written.
    [[nodiscard]] usage_counters* counters() noexcept override { return nullptr; }
};

} // namespace writ::inline WRIT_ABI

#endif
