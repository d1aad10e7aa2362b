// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_KEY_SOURCE_HPP
#define WRIT_CREDENTIAL_KEY_SOURCE_HPP

// Where verifying looks API keys up, and what it asks about their owners.

#include <writ/credential/pepper.hpp>
#include <writ/directory/api_key.hpp>
#include <writ/engine/decision.hpp>
#include <writ/export.hpp>
#include <writ/time.hpp>

#include <string_view>

namespace writ::inline WRIT_ABI {

// A record with what most verifications need of it side by side.  Refers to the
// record, which must neither move nor change meanwhile.
class WRIT_EXPORT prepared_key {
public:
    explicit prepared_key(api_key const& k) noexcept;

    [[nodiscard]] api_key const& record() const noexcept { return *record_; }

private:
    friend class key_verifier;

    key_digest digest_{};
    instant from_;
    instant until_;
    // The digest is one.
    bool is_readable_ = false;
    // Nothing but its window, its owner and its scopes can refuse it.
    bool is_plain_ = false;
    bool has_pepper_ = false;
    api_key const* record_;
};

// What a look-up found.
struct found_key {
    // Null: no such key.
    prepared_key const* key = nullptr;
    // Whether there is one cannot be told.
    bool is_unavailable = false;
};

// Implemented by the caller; key_index is one in memory.
class WRIT_EXPORT key_source {
public:
    // What is found stays until the source changes, and its record until the verdict
    // about it is no longer used.
    // Thread safety: called from whichever thread verifies.
    [[nodiscard]] virtual found_key find(std::string_view id) const = 0;

protected:
    key_source() = default;
    key_source(key_source const&) = default;
    key_source& operator=(key_source const&) = default;
    ~key_source() = default;
};

// Implemented by the caller, who knows the directory: usually a check of any
// permission by a session of the owner, started with its second factor
// satisfied, whose reason this is.
class WRIT_EXPORT key_gates {
public:
    // What stands before a key's owner.  Reasons from reason::mfa_required on let
    // the key through: they are for the session that is started with it.
    // Thread safety: called from whichever thread verifies.
    [[nodiscard]] virtual reason gate_of(api_key const& k) const = 0;

protected:
    key_gates() = default;
    key_gates(key_gates const&) = default;
    key_gates& operator=(key_gates const&) = default;
    ~key_gates() = default;
};

} // namespace writ::inline WRIT_ABI

#endif
