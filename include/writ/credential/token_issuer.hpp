// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_TOKEN_ISSUER_HPP
#define WRIT_CREDENTIAL_TOKEN_ISSUER_HPP

// Issues tokens of one kind: short-lived, for one audience, typed, each with an
// id of its own.
//
//     auto issuer = writ::token_issuer::create({.kind = writ::service_tokens(), .ring = ring}).value();
//     auto token = issuer.issue({.subject = "billing", .audience = "orders"}, clock.now());
//
// It issues whatever it is asked for.  Who may have a token for whom is decided
// before, by the engine.

#include <writ/credential/entropy.hpp>
#include <writ/credential/signing_ring.hpp>
#include <writ/credential/token_kind.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/time.hpp>

#include <boost/json/object.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace writ::inline WRIT_ABI {

// What an issuer must know; kind and ring are required.
struct token_issuer_options {
    token_kind kind;
    // Names the issuer, too.
    std::shared_ptr<signing_ring const> ring;
    // Of tokens that ask for no other one.
    std::chrono::seconds lifetime{300};
    // Where ids come from; null: system_entropy().
    // Lifetime: outlives the issuer.
    entropy* random = nullptr;
};

// What a token shall say.
struct token_request {
    // Neither may be empty, but the subject of a kind without one is.
    std::string subject = {};
    std::string audience = {};
    // Further claims, in their order.  What everybody can read who sees the
    // token: no secrets.
    boost::json::object claims = {};
    // At most the kind's; the issuer's without.
    std::optional<std::chrono::seconds> lifetime = {};
};

// A token, to be given to its subject alone.
struct issued_token {
    std::string text;
    // `jti`: 128 random bits.
    std::string id;
    instant expires_at;
};

// Thread safety: a const object may be used by any number of threads.
class WRIT_EXPORT token_issuer {
public:
    // Errors: errc::invalid_configuration: a kind that check_kind() refuses, or
    // of any type; no ring; a lifetime that is not positive or longer than the
    // kind's; a kind whose tokens may outlive the ring's overlap.
    [[nodiscard]] static result<token_issuer> create(token_issuer_options options);

    // Signs a token that is valid from now on.  `iat` and `exp` are whole
    // seconds; the claims are written as `iss`, `sub`, `aud`, `exp`, `iat`,
    // `jti`, the kind's `flow` and those of the request.
    //
    // Errors: errc::empty_name, errc::invalid_utf8; errc::duplicate_member for
    // a claim that the issuer writes itself, `nbf` or `flow`;
    // errc::invalid_configuration for a subject where the kind has none; errc::missing_member
    // without `client_id` in an access token; errc::invalid_window for a
    // lifetime that is not positive or too long; errc::number_out_of_range for
    // times that no claim can say; errc::too_large for a token longer than
    // limits::max_token_bytes; errc::no_signing_key, errc::entropy_unavailable,
    // errc::cryptography_failed, those of a signer, and those of parse_json()
    // for claims that could not be read again.
    [[nodiscard]] result<issued_token> issue(token_request const& request, instant now) const;

private:
    explicit token_issuer(token_issuer_options options) noexcept;
    token_issuer_options options_;
};

} // namespace writ::inline WRIT_ABI

#endif
