// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/entropy.hpp>

#include <openssl/err.h>
#include <openssl/rand.h>

#include <climits>
#include <cstddef>

namespace writ::inline WRIT_ABI {
namespace {

class openssl_entropy final : public entropy {
public:
    result<void> fill(std::span<unsigned char> bytes) override {
        if (bytes.size() > INT_MAX || RAND_priv_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
            ERR_clear_error();
            return make_failure(errc::entropy_unavailable, "", "no random bytes were to be had");
        }
        return {};
    }
};

} // namespace

entropy& system_entropy() noexcept {
    static openssl_entropy source;
    return source;
}

} // namespace writ::inline WRIT_ABI
