// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_KEY_INDEX_HPP
#define WRIT_CREDENTIAL_KEY_INDEX_HPP

// API keys in memory, found by their public ids.
//
//     writ::key_index keys;
//     keys.put(record);
//     verifier.verify(text, keys, gates, request);

#include <writ/credential/key_source.hpp>
#include <writ/directory/api_key.hpp>
#include <writ/export.hpp>
#include <writ/id.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace writ::inline WRIT_ABI {

// Move-only; owns the records.
// Thread safety: reading is safe for any number of threads while none writes.
class WRIT_EXPORT key_index final : public key_source {
public:
    key_index();
    key_index(key_index&& other) noexcept;
    key_index& operator=(key_index&& other) noexcept;
    ~key_index();

    // Adds the record, or replaces the one with its id: verdicts about that one
    // must no longer be used.
    void put(api_key k);
    // Does nothing where there is none.
    void erase(api_key_id const& id);

    // Never unavailable.
    [[nodiscard]] found_key find(std::string_view id) const override;
    [[nodiscard]] std::size_t size() const noexcept;

private:
    struct implementation;
    std::unique_ptr<implementation> implementation_;
};

} // namespace writ::inline WRIT_ABI

#endif
