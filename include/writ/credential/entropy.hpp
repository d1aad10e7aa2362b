// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_ENTROPY_HPP
#define WRIT_CREDENTIAL_ENTROPY_HPP

// Where random bytes come from: OpenSSL, unless a test supplies its own.

#include <writ/error.hpp>
#include <writ/export.hpp>

#include <span>

namespace writ::inline WRIT_ABI {

// Implemented by the caller; replaceable in tests.
class WRIT_EXPORT entropy {
public:
    // Fills all bytes, unpredictably.
    // Errors: errc::entropy_unavailable; the bytes are then not to be used.
    // Thread safety: called from whichever thread issues.
    [[nodiscard]] virtual result<void> fill(std::span<unsigned char> bytes) = 0;

protected:
    entropy() = default;
    entropy(entropy const&) = default;
    entropy& operator=(entropy const&) = default;
    ~entropy() = default;
};

// OpenSSL's generator for private values (RAND_priv_bytes).
[[nodiscard]] WRIT_EXPORT entropy& system_entropy() noexcept;

} // namespace writ::inline WRIT_ABI

#endif
