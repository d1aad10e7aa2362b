// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/credential/pepper_test.cpp.
#include "credential/sha256.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstdint>
#include <memory>

namespace writ::inline WRIT_ABI {
namespace {

struct free_context {
    void operator()(EVP_MD_CTX* c) const noexcept { EVP_MD_CTX_free(c); }
};

struct free_algorithm {
    void operator()(EVP_MD* m) const noexcept { EVP_MD_free(m); }
};

// Looking the algorithm up takes longer than a digest does.
EVP_MD const* algorithm() noexcept {
    static std::unique_ptr<EVP_MD, free_algorithm> const fetched(EVP_MD_fetch(nullptr, "SHA256", nullptr));
    return fetched.get();
}

// The value of a digit; -1: none.
constexpr int digit_of(std::string_view digits, char c) noexcept {
    auto const at = digits.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view upper_hex_digits = "0123456789ABCDEF";
constexpr std::string_view base64url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::optional<key_digest> from_hex(std::string_view digits, std::string_view text) noexcept {
    key_digest d{};
    for (std::size_t i = 0; i < d.size(); ++i) {
        int const high = digit_of(digits, text[2 * i]);
        int const low = digit_of(digits, text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return {};
        }
        d[i] = static_cast<unsigned char>(high * 16 + low);
    }
    return d;
}

} // namespace

bool sha256(std::string_view text, key_digest& into) noexcept {
    thread_local std::unique_ptr<EVP_MD_CTX, free_context> const context(EVP_MD_CTX_new());
    EVP_MD_CTX* const c = context.get();
    EVP_MD const* const sha = algorithm();
    bool const done = c != nullptr && sha != nullptr && EVP_DigestInit_ex2(c, sha, nullptr) == 1
                      && EVP_DigestUpdate(c, text.data(), text.size()) == 1
                      && EVP_DigestFinal_ex(c, into.data(), nullptr) == 1;
    if (!done) {
        ERR_clear_error();
    }
    return done;
}

bool are_equal(key_digest const& a, key_digest const& b) noexcept {
    return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void write_hex(std::span<unsigned char const> bytes, std::span<char> into) noexcept {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        into[2 * i] = hex_digits[bytes[i] >> 4];
        into[2 * i + 1] = hex_digits[bytes[i] & 0xf];
    }
}

std::string to_hex(key_digest const& d) {
    std::string text(2 * d.size(), '0');
    write_hex(d, text);
    return text;
}

std::optional<key_digest> digest_from_hex(std::string_view text) noexcept {
    if (text.size() != 2 * std::tuple_size_v<key_digest>) {
        return {};
    }
    auto const lower = from_hex(hex_digits, text);
    return lower ? lower : from_hex(upper_hex_digits, text);
}

std::optional<key_digest> digest_from_base64url(std::string_view text) noexcept {
    constexpr std::size_t digits = 43;
    if (text.size() != digits) {
        return {};
    }
    key_digest d{};
    std::size_t written = 0;
    std::uint32_t bits = 0;
    int count = 0;
    for (char const c : text) {
        int const value = digit_of(base64url_digits, c);
        if (value < 0) {
            return {};
        }
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            d[written++] = static_cast<unsigned char>(bits >> count & 0xff);
        }
    }
    return (bits & ((1U << count) - 1)) == 0 ? std::optional(d) : std::nullopt;
}

} // namespace writ::inline WRIT_ABI
