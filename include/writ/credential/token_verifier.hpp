// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_TOKEN_VERIFIER_HPP
#define WRIT_CREDENTIAL_TOKEN_VERIFIER_HPP

// Verifies tokens of one kind: JSON Web Tokens signed in the compact form.
//
//     auto verifier = writ::token_verifier::create({
//         .kind = writ::service_tokens(),
//         .issuers = {{"https://id.example", {writ::signature_algorithm::es256}}},
//         .audience = "orders",
//         .keys = keys,
//     });
//     auto token = verifier->verify(text, clock.now());
//     if (!token) { log(writ::to_text(token.error())); }
//
// The rules are those of RFC 7519, 8725 and 9068 without their options: `iss`,
// `sub`, `aud` and `exp` are required; members that stand twice, extensions
// and keys in the header are refused; and there is no verifier that does not
// check issuer, audience and algorithm.

#include <writ/credential/signature.hpp>
#include <writ/credential/token_keys.hpp>
#include <writ/credential/token_kind.hpp>
#include <writ/credential/token_refusal.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/time.hpp>

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// An issuer whose tokens are accepted, with the algorithms that he uses.
struct trusted_issuer {
    // `iss`, compared byte by byte.
    std::string name;
    std::vector<signature_algorithm> algorithms;
};

// What a verifier must know; all but the leeway is required.
struct token_verifier_options {
    token_kind kind;
    std::vector<trusted_issuer> issuers;
    // The name by which tokens mean this service.
    std::string audience;
    std::shared_ptr<token_key_source const> keys;
    // How far the clocks of others may differ; at most
    // limits::max_leeway_seconds.
    std::chrono::seconds leeway{60};
};

// What the host has seen a proof of: that whoever presents the token has a key
// (RFC 9449) or a certificate (RFC 8705).  SHA-256 thumbprints in base64url;
// empty without.
struct token_proof {
    std::string_view key_thumbprint = {};
    std::string_view certificate_thumbprint = {};
    // For introspection alone: whoever asks reads in `cnf` which proof the bearer
    // owes, and asks for it himself.  A token is then accepted without it.
    bool is_asked_later = false;
};

// A token that was verified.  All texts come from it, not from its sender
// alone: the issuer vouches for them.
struct verified_token {
    // The payload.
    boost::json::object claims;
    // Claims of it, read: `iss`, `sub`, `exp`, and `jti`, which may be empty.
    std::string issuer = {};
    std::string subject = {};
    std::string id = {};
    instant expires_at = {};
    std::optional<instant> issued_at = {};
    std::optional<instant> not_before = {};
    // What the header says; the id is that of the key that verified it.
    signature_algorithm algorithm = {};
    std::string type = {};
    std::string kid = {};
    // Until when verifying it again would find the same key, while the keys'
    // version stays the same.
    instant key_until = {};
};

// Thread safety: a const object may be used by any number of threads.
class WRIT_EXPORT token_verifier {
public:
    // Errors: errc::invalid_configuration, with the option as its place: no
    // issuer, one without name or algorithms, the same twice, or one that the
    // keys do not know; no audience, no keys; a leeway below zero or above
    // limits::max_leeway_seconds; a kind that check_kind() refuses.
    [[nodiscard]] static result<token_verifier> create(token_verifier_options options);
    token_verifier(token_verifier&& other) noexcept;
    token_verifier& operator=(token_verifier&& other) noexcept;
    ~token_verifier();

    // Verifies a token as of `now`.  Neither the token nor parts of it are in
    // the answer to a refused one.  For one that says that another issued it
    // no key is looked for.
    //
    // Exceptions: those of the key source, std::bad_alloc.
    // Complexity: the signature; linear in the token.
    [[nodiscard]] token_result<verified_token> verify(std::string_view token, instant now,
                                                      token_proof const& proof = {}) const;

    // That of the keys; see token_key_source::version().
    [[nodiscard]] std::uint64_t keys_version() const noexcept;

private:
    struct impl;
    explicit token_verifier(std::unique_ptr<impl const> made) noexcept;
    std::unique_ptr<impl const> impl_;
};

} // namespace writ::inline WRIT_ABI

#endif
