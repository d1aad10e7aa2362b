// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_SIGNATURE_CONTEXT_HPP
#define WRIT_SRC_CREDENTIAL_SIGNATURE_CONTEXT_HPP

// Contexts of OpenSSL that are prepared once for each key, and copied for each
// signature: to look algorithms up by name takes longer than a short hash.  That
// of a secret is copied when no copy is to spare, for so does copying.

#include "credential/algorithm_facts.hpp"
#include "credential/openssl.hpp"

#include <atomic>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {

// A context that nobody uses, for whoever comes first.
class spare_mac {
public:
    spare_mac() = default;
    spare_mac(spare_mac&& other) noexcept : kept_(other.take().release()) {}
    spare_mac& operator=(spare_mac&& other) noexcept {
        give(other.take());
        return *this;
    }
    ~spare_mac() { static_cast<void>(take()); }

    // Null when there is none.
    [[nodiscard]] openssl::mac_ctx_ptr take() noexcept {
        return openssl::mac_ctx_ptr(kept_.exchange(nullptr, std::memory_order_acquire));
    }
    void give(openssl::mac_ctx_ptr context) noexcept {
        context.reset(kept_.exchange(context.release(), std::memory_order_acq_rel));
    }

private:
    std::atomic<EVP_MAC_CTX*> kept_{nullptr};
};

// Makes signatures, or verifies them, with one key.  Null where OpenSSL fails.
class signature_context {
public:
    enum class use { verify, sign };

    signature_context() = default;
    // For keys in pairs, and for secrets.  The key must outlive it.
    signature_context(algorithm_facts const& facts, EVP_PKEY* key, use what);
    signature_context(algorithm_facts const& facts, std::string_view secret_bytes);

    explicit operator bool() const noexcept { return ready_; }

    // The signature as RFC 7518 writes it; empty when OpenSSL fails.
    [[nodiscard]] std::string sign(std::string_view input) const;
    [[nodiscard]] signature_check verify(std::string_view input, std::string_view signature) const;

private:
    [[nodiscard]] openssl::md_ctx_ptr copy() const;
    [[nodiscard]] bool initialize(EVP_MD_CTX* context) const;
    // The length; zero when OpenSSL fails.
    [[nodiscard]] std::size_t authenticate(std::string_view input, unsigned char* out) const;
    [[nodiscard]] signature_check verify_der(std::string_view input, std::string_view signature) const;

    algorithm_facts const* facts_ = nullptr;
    EVP_PKEY* key_ = nullptr;
    use use_ = use::verify;
    bool ready_ = false;
    openssl::md_ctx_ptr digest_;
    openssl::mac_ctx_ptr mac_;
    mutable spare_mac spare_;
};

} // namespace writ::inline WRIT_ABI

#endif
