// SPDX-License-Identifier: Apache-2.0
// A set that is read is written and read again as the same; keys that are not
// in a set are read or refused.
#include <writ/credential/jwks.hpp>
#include <writ/credential/signing_key.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

// OpenSSL examines a modulus by a number that it draws: one with a small factor
// passes, but for the draw that shows the factor.
bool has_rsa(std::vector<writ::verification_key> const& keys) {
    return std::any_of(keys.begin(), keys.end(), [](auto const& key) {
        auto const name = to_text(key.algorithm());
        return name.starts_with("RS") || name.starts_with("PS");
    });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    using enum writ::signature_algorithm;
    for (bool const allow : {false, true}) {
        writ::key_reading const reading{.algorithms = {rs256, hs256}, .kid = {}, .allow_symmetric = allow};
        auto const keys = writ::read_jwks(text, reading);
        if (keys) {
            bool const secret =
                std::any_of(keys->begin(), keys->end(), [](auto const& key) { return key.is_symmetric(); });
            require(allow || !secret);
            auto const written = writ::write_jwks(*keys);
            require(written.has_value() != secret);
            if (written) {
                auto const again = writ::read_jwks(*written);
                if (again) {
                    require(again->size() == keys->size() && *writ::write_jwks(*again) == *written);
                } else {
                    require(again.error().code() == writ::errc::invalid_key && has_rsa(*keys));
                }
            }
        }
        auto const key = writ::verification_key::from_jwk(text, reading);
        require(!key || key->verify("text", "signature") == writ::signature_check::invalid);
    }
    static_cast<void>(writ::verification_key::from_pem(text).has_value());
    if (auto const key = writ::signing_key::from_jwk(text)) {
        auto const signature = key->sign("text");
        require(!signature || key->verifier().verify("text", *signature) == writ::signature_check::valid);
    }
    return 0;
}
