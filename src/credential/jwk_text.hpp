// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_JWK_TEXT_HPP
#define WRIT_SRC_CREDENTIAL_JWK_TEXT_HPP

// A JSON text that may hold private keys: read into memory that is wiped.

#include <writ/error.hpp>
#include <writ/json.hpp>
#include <writ/limits.hpp>

#include <boost/json/memory_resource.hpp>
#include <boost/json/object.hpp>

#include <openssl/crypto.h>

#include <cstddef>
#include <new>
#include <string_view>

namespace writ::inline WRIT_ABI {

class jwk_text {
public:
    explicit jwk_text(std::string_view text) : value_(&memory_), read_(read(text)) {}
    jwk_text(jwk_text const&) = delete;
    jwk_text& operator=(jwk_text const&) = delete;

    // Lives as long as this.
    [[nodiscard]] result<boost::json::object const*> object() const {
        if (!read_) {
            return read_.error();
        }
        if (!value_.is_object()) {
            return make_failure(errc::wrong_type, "", "expected a JSON object");
        }
        return &value_.get_object();
    }

private:
    class wiping_memory final : public boost::json::memory_resource {
        // The size stands before the piece: what is wiped is what was taken,
        // whatever is said when it is given back.  Nothing in a document needs
        // more than the alignment of all types.
        static constexpr std::size_t head = alignof(std::max_align_t);

        void* do_allocate(std::size_t size, std::size_t) override {
            auto* const whole = static_cast<unsigned char*>(::operator new(head + size));
            ::new (whole) std::size_t(size);
            return whole + head;
        }
        void do_deallocate(void* p, std::size_t, std::size_t) override {
            auto* const whole = static_cast<unsigned char*>(p) - head;
            OPENSSL_cleanse(p, *std::launder(reinterpret_cast<std::size_t*>(whole)));
            ::operator delete(whole);
        }
        [[nodiscard]] bool do_is_equal(memory_resource const& other) const noexcept override {
            return this == &other;
        }
    };

    result<void> read(std::string_view text) {
        if (text.size() > limits::max_key_document_bytes) {
            return make_failure(errc::too_large, "", "the key is too long");
        }
        auto parsed = parse_json(text, &memory_);
        if (!parsed) {
            return parsed.error();
        }
        value_ = std::move(*parsed);
        return {};
    }

    // INVARIANT: before the value that lives in it.
    wiping_memory memory_;
    boost::json::value value_;
    result<void> read_;
};

} // namespace writ::inline WRIT_ABI

#endif
