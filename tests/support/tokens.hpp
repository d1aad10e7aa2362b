// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_TOKENS_HPP
#define WRIT_TESTS_SUPPORT_TOKENS_HPP

// Tokens written by hand, as nobody should write them, and keys to do so.

#include <writ/credential/signing_key.hpp>
#include <writ/credential/token_verifier.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace writ_test {

using writ::signature_algorithm;

// The clock, the issuer and the audience of all tokens.
inline constexpr std::int64_t token_now = 1'767'225'600;
inline constexpr std::string_view token_issuer_name = "https://issuer.example";
inline constexpr std::string_view token_audience = "orders-api";

[[nodiscard]] writ::instant at_seconds(std::int64_t seconds);

// Every algorithm that keys have.
[[nodiscard]] std::vector<signature_algorithm> const& all_algorithms();

// A key for each algorithm, made once; its id is `real`.
[[nodiscard]] writ::signing_key const& real_key(signature_algorithm algorithm);
// Another one, which nobody trusts; its id is `real`, too.
[[nodiscard]] writ::signing_key const& attacker_key(signature_algorithm algorithm);
// The same key, said to be for another algorithm of its type.
[[nodiscard]] writ::signing_key relabelled(writ::signing_key const& key, signature_algorithm algorithm);

[[nodiscard]] std::string base64url(std::string_view bytes);

// A token of any header and payload.
[[nodiscard]] std::string sign_token(std::string_view header, std::string_view payload,
                                     writ::signing_key const& key);
// One whose signature is an HMAC-SHA-256 with any bytes.
[[nodiscard]] std::string mac_token(std::string_view header, std::string_view payload,
                                    std::string_view bytes);
[[nodiscard]] std::string hmac_sha256(std::string_view bytes, std::string_view input);

// {"alg":"...","kid":"real"}, with more members.
[[nodiscard]] std::string header_of(std::string_view algorithm, std::string_view more = {});
// Claims that are all right, where members of `changes`, a JSON object,
// replace them; those that are null are left out.
[[nodiscard]] std::string claims_with(std::string_view changes = "{}");
// A token that is all right.
[[nodiscard]] std::string good_token(signature_algorithm algorithm, std::string_view changes = "{}");

// What tests verify with: any type, no leeway.
struct verifier_setup {
    std::vector<signature_algorithm> algorithms;
    std::vector<writ::verification_key> keys;
    std::string type = {};
    std::string issuer = std::string(token_issuer_name);
    std::chrono::seconds leeway{0};
};
[[nodiscard]] writ::token_verifier make_verifier(verifier_setup const& setup);
// Of the real key for the algorithm alone.
[[nodiscard]] writ::token_verifier make_verifier(signature_algorithm algorithm);

// "accepted", or the word of the refusal.
[[nodiscard]] std::string outcome(writ::token_verifier const& verifier, std::string_view token,
                                  std::int64_t now = token_now);

// Whether the word is one of a token whose signature was found to be right.
[[nodiscard]] bool was_verified(std::string_view outcome);

} // namespace writ_test

#endif
