// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_TOKEN_KEYS_HPP
#define WRIT_CREDENTIAL_TOKEN_KEYS_HPP

// Where a verifier finds the keys of issuers.
//
//     writ::fixed_keys keys;
//     keys.add("https://id.example", writ::read_jwks(text).value()).value();
//
//     auto others = writ::fetched_keys::create(fetch, {.issuers = {"https://id.example"}}).value();
//
// A key is found by the pair of issuer and key id.  The id in a token chooses
// among the issuer's keys; it is never a path, an address or a query.

#include <writ/credential/token_refusal.hpp>
#include <writ/credential/verification_key.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/time.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// What a token says of its key.
struct key_wanted {
    std::string_view issuer;
    // Empty when the token names none.
    std::string_view kid;
    // As in the header; never signature_algorithm::eddsa.
    signature_algorithm algorithm;
};

// Implemented by the library, or by the caller.
class WRIT_EXPORT token_key_source {
public:
    // Whether keys of this issuer can come from here at all.
    [[nodiscard]] virtual bool knows(std::string_view issuer) const = 0;

    // The key that is wanted; it may be one for another algorithm, which the
    // verifier refuses.
    // Errors: token_refusal::unknown_key, token_refusal::key_not_valid_now,
    // token_refusal::keys_unavailable.
    // Thread safety: called from all threads that verify.
    [[nodiscard]] virtual token_result<verification_key> find(key_wanted const& wanted,
                                                              instant now) const = 0;

    // For those who keep what was verified: until when an answer of find() at
    // `now` would stay the same while version() does; `now`: it is not to be kept.
    // Thread safety: as find().
    [[nodiscard]] virtual instant kept_until(key_wanted const& wanted, instant now) const;
    // Changes whenever answers may have become wrong: a key was withdrawn, a set
    // fetched anew.
    [[nodiscard]] virtual std::uint64_t version() const noexcept;

protected:
    token_key_source() = default;
    token_key_source(token_key_source const&) = default;
    token_key_source& operator=(token_key_source const&) = default;
    ~token_key_source() = default;
};

// Keys that are given once.
// Thread safety: add() before the object is shared; then any number of threads.
class WRIT_EXPORT fixed_keys final : public token_key_source {
public:
    fixed_keys();
    fixed_keys(fixed_keys&& other) noexcept;
    fixed_keys& operator=(fixed_keys&& other) noexcept;
    ~fixed_keys();

    // Adds keys of an issuer, which count while `when` lasts.
    // Errors: errc::empty_name; errc::duplicate_record for a second key of one
    // id; errc::too_many.
    [[nodiscard]] result<void> add(std::string_view issuer, std::span<verification_key const> keys,
                                   validity const& when = {});

    // True for issuers with a key.
    [[nodiscard]] bool knows(std::string_view issuer) const override;

    // By its id.  A token that names none finds the issuer's only key for its
    // algorithm; so does one that names any, when that key was given no id.
    [[nodiscard]] token_result<verification_key> find(key_wanted const& wanted, instant now) const override;
    // The end of the key's window.
    [[nodiscard]] instant kept_until(key_wanted const& wanted, instant now) const override;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

// Fetches the key set of an issuer: from its address, a file, a cache.  Called
// by one thread at a time for each issuer, while others wait for it only if
// they need its answer.
// Errors: any; they make token_refusal::keys_unavailable.
using jwks_fetch = std::function<result<std::string>(std::string_view issuer)>;

// How sets are kept.  Times beyond limits::max_token_lifetime_seconds count as that.
struct fetched_keys_options {
    // Those whose keys may be fetched.  Never what a token says.
    std::vector<std::string> issuers;
    // Between two calls for one issuer, whatever tokens ask for: a storm of
    // invented key ids makes one call.
    std::chrono::seconds cool_down{30};
    // After that a set is fetched anew, when it is needed.
    std::chrono::seconds refresh_after{600};
    // How long a set counts that cannot be fetched anew: as long a withdrawn
    // key may still be accepted.
    std::chrono::seconds keep_for{3'600};
    // How long an id that the set lacks does not lead to another fetch.
    std::chrono::seconds unknown_for{300};
    // See verification_key; a set never holds secrets.
    std::vector<signature_algorithm> algorithms = {};
};

// Keys that are fetched when they are needed.  Time is what find() is told:
// whichever way it jumps, calls lie a cool-down apart.
// Thread safety: any number of threads.
class WRIT_EXPORT fetched_keys final : public token_key_source {
public:
    // Errors: errc::invalid_configuration without issuers or function, with a
    // negative time, or when `keep_for` is shorter than `refresh_after`.
    [[nodiscard]] static result<fetched_keys> create(jwks_fetch fetch, fetched_keys_options options);
    fetched_keys(fetched_keys&& other) noexcept;
    fetched_keys& operator=(fetched_keys&& other) noexcept;
    ~fetched_keys();

    // True for the issuers of the options.
    [[nodiscard]] bool knows(std::string_view issuer) const override;

    // As fixed_keys::find(), after the set was fetched if need be.
    [[nodiscard]] token_result<verification_key> find(key_wanted const& wanted, instant now) const override;
    // When the set is due to be fetched anew.
    [[nodiscard]] instant kept_until(key_wanted const& wanted, instant now) const override;
    [[nodiscard]] std::uint64_t version() const noexcept override;

private:
    struct impl;
    explicit fetched_keys(std::unique_ptr<impl> made) noexcept;
    std::unique_ptr<impl> impl_;
};

} // namespace writ::inline WRIT_ABI

#endif
