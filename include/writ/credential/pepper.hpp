// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_PEPPER_HPP
#define WRIT_CREDENTIAL_PEPPER_HPP

// Secrets of the host that key the digests of API keys: whoever only reads the
// store can then not even try a key.
//
//     std::vector<writ::pepper> held;
//     held.push_back({writ::pepper_id("2026"), writ::secret(bytes)});
//     auto peppers = writ::peppers::make(std::move(held)).value();
//
// The first one keys the digests of new keys.  The others are those before it,
// held until no record names them any more.

#include <writ/credential/secret.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/id.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// One of them; a record names it by its id.
struct pepper {
    pepper_id id = {};
    secret value = {};
};

// Of a key's text: SHA-256, or HMAC-SHA-256 with a pepper.
using key_digest = std::array<unsigned char, 32>;

// Move-only.
// Thread safety: a const one is safe for any number of threads at once.
class WRIT_EXPORT peppers {
public:
    // In bytes.
    static constexpr std::size_t min_size = 32;

    // None: digests are not keyed.
    peppers() noexcept;
    peppers(peppers&& other) noexcept;
    peppers& operator=(peppers&& other) noexcept;
    ~peppers();

    // Errors: errc::weak_key, of fewer bytes than min_size;
    // errc::invalid_configuration, an id that is malformed or given twice;
    // errc::cryptography_failed.
    [[nodiscard]] static result<peppers> make(std::vector<pepper> const& held);

    [[nodiscard]] bool empty() const noexcept { return held_.empty(); }
    // What new digests are keyed with.
    [[nodiscard]] std::optional<pepper_id> current() const;

    // Of a text, with the pepper of that id, or with none where none is stated.
    // Errors: errc::invalid_configuration, of a pepper that is not held;
    // errc::cryptography_failed.
    [[nodiscard]] result<key_digest> digest(std::string_view text, std::optional<pepper_id> const& id) const;

private:
    friend class key_verifier;
    struct keyed;

    [[nodiscard]] keyed const* find(std::string_view id) const noexcept;
    [[nodiscard]] static bool digest(std::string_view text, keyed const& with, key_digest& into) noexcept;

    std::vector<std::unique_ptr<keyed>> held_;
};

} // namespace writ::inline WRIT_ABI

#endif
