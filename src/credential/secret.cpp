// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/secret.hpp>

#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {

secret::secret() noexcept = default;

secret::secret(std::string_view bytes) : secret(bytes.size()) {
    std::copy(bytes.begin(), bytes.end(), bytes_.get());
}

secret::secret(std::size_t size) : bytes_(std::make_unique<char[]>(size)), size_(size) {}

secret::secret(secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

secret& secret::operator=(secret&& other) noexcept {
    // What this one held dies with the temporary.
    secret taken(std::move(other));
    std::swap(bytes_, taken.bytes_);
    std::swap(size_, taken.size_);
    return *this;
}

secret::~secret() {
    OPENSSL_cleanse(bytes_.get(), size_);
}

bool secret::equals(std::string_view bytes) const noexcept {
    return bytes.size() == size_ && CRYPTO_memcmp(bytes.data(), bytes_.get(), size_) == 0;
}

} // namespace writ::inline WRIT_ABI
