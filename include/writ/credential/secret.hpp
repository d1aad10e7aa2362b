// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_SECRET_HPP
#define WRIT_CREDENTIAL_SECRET_HPP

// Bytes that must not leak: a key's text, a symmetric key.
//
//     writ::secret const pepper(bytes);
//     send_once(issued.text.reveal());
//
// They are wiped when the object dies, cannot be copied and are never written
// to a stream.  What reveal() gives to others is theirs to keep secret.

#include <writ/export.hpp>

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string_view>

namespace writ::inline WRIT_ABI {

// A move-only value; a moved-from one is empty.
class WRIT_EXPORT secret {
public:
    secret() noexcept;
    // Copies the bytes; the caller wipes his own.
    explicit secret(std::string_view bytes);
    // As many zero bytes, to be written through data().
    explicit secret(std::size_t size);
    secret(secret&& other) noexcept;
    secret& operator=(secret&& other) noexcept;
    ~secret();

    // Valid as long as the object is neither moved from nor assigned to.
    [[nodiscard]] std::string_view reveal() const noexcept { return {bytes_.get(), size_}; }
    [[nodiscard]] char* data() noexcept { return bytes_.get(); }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    // In a time that depends on the sizes alone.
    [[nodiscard]] bool equals(std::string_view bytes) const noexcept;

private:
    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0;
};

// Secrets are not written.
std::ostream& operator<<(std::ostream&, secret const&) = delete;

} // namespace writ::inline WRIT_ABI

#endif
