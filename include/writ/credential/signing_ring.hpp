// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_SIGNING_RING_HPP
#define WRIT_CREDENTIAL_SIGNING_RING_HPP

// The keys of one issuer over time: which signs now, and which still verify.
//
//     auto ring = writ::signing_ring::create("https://id.example", std::chrono::hours(2)).value();
//     ring.add(first, {}).value();
//     ring.rotate(second, next_monday, now).value();     // published from now on, signs from then on
//     answer(ring.jwks(now).value());
//
// It never enters a directory or a store: hosts fill it from where they keep
// their secrets.  A verifier of the issuer's own tokens takes it as its keys.

#include <writ/credential/signing_key.hpp>
#include <writ/credential/token_keys.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/time.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {

// Thread safety: all functions, from any number of threads.
class WRIT_EXPORT signing_ring final : public token_key_source {
public:
    // For how long before and after it signs a key verifies: `overlap`, at least
    // as long as tokens live.
    // Errors: errc::empty_name, errc::invalid_utf8; errc::invalid_configuration
    // for an overlap that is not positive or too long.
    [[nodiscard]] static result<signing_ring> create(std::string issuer, std::chrono::seconds overlap);
    signing_ring(signing_ring&& other) noexcept;
    signing_ring& operator=(signing_ring&& other) noexcept;
    ~signing_ring();

    // Adds a key that signs while `signs` lasts.  Where several could, the one
    // that began last does.
    // Errors: errc::invalid_window; errc::duplicate_record for an id that the
    // ring has; errc::too_many.
    [[nodiscard]] result<void> add(signing_key key, validity const& signs);

    // Lets `next` sign from `at` on and those before it until then, and drops
    // the keys that verify no more at `now`.
    // Errors: those of add().
    [[nodiscard]] result<void> rotate(signing_key next, instant at, instant now);

    // Takes a key out at once: what it has signed is refused from now on.
    // Errors: errc::no_signing_key when the ring has none of this id.
    [[nodiscard]] result<void> withdraw(std::string_view kid);

    // Errors: errc::no_signing_key.
    [[nodiscard]] result<signing_key> key_at(instant now) const;

    // What others verify with, the keys of the future included, as one line of
    // JSON, sorted by id.
    // Errors: errc::not_allowed when a key is a secret.
    [[nodiscard]] result<std::string> jwks(instant now) const;

    // Whose keys these are, and how long they overlap.
    [[nodiscard]] std::string const& issuer() const noexcept;
    [[nodiscard]] std::chrono::seconds overlap() const noexcept;

    // As token_key_source.
    [[nodiscard]] bool knows(std::string_view issuer) const override;
    [[nodiscard]] token_result<verification_key> find(key_wanted const& wanted, instant now) const override;
    // The end of the key's window.
    [[nodiscard]] instant kept_until(key_wanted const& wanted, instant now) const override;
    // Counts what was done to the ring.
    [[nodiscard]] std::uint64_t version() const noexcept override;

private:
    struct impl;
    explicit signing_ring(std::unique_ptr<impl> made) noexcept;
    std::unique_ptr<impl> impl_;
};

} // namespace writ::inline WRIT_ABI

#endif
