// SPDX-License-Identifier: Apache-2.0
// Nothing that is read is accepted, for nobody knows the key; but what a
// verifier refuses for its signature can be looked at.
#include <writ/credential/token_inspection.hpp>
#include <writ/credential/token_verifier.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

writ::token_verifier make_verifier() {
    using enum writ::signature_algorithm;
    auto keys = std::make_shared<writ::fixed_keys>();
    // An unnamed key answers to any id.
    keys->add("I",
              std::vector{writ::verification_key::from_secret(std::string(32, 's')).value(),
                          writ::verification_key::from_jwk(
                              R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                                   "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})")
                              .value()})
        .value();
    writ::token_kind kind;
    kind.any_type = true;
    return writ::token_verifier::create(
               {.kind = kind, .issuers = {{"I", {hs256, es256}}}, .audience = "A", .keys = keys})
        .value();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static writ::token_verifier const verifier = make_verifier();
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    auto const now = writ::to_instant(1'767'225'600, writ::time_unit::seconds).value();
    auto const verified = verifier.verify(text, now);
    require(!verified);
    auto const seen = writ::inspect_token(text);
    using enum writ::token_refusal;
    switch (verified.error()) {
    case too_large:
    case encrypted:
    case malformed: require(!seen); break;
    case signature_invalid: require(seen || seen.error() == payload_malformed); break;
    default:
        // The header is refused before the payload is read.
        break;
    }
    return 0;
}
