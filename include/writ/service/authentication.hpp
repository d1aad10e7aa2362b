// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SERVICE_AUTHENTICATION_HPP
#define WRIT_SERVICE_AUTHENTICATION_HPP

// Who makes a request: from its headers to a caller that can be asked.
//
//     auto iam = writ::service::open(store, options, std::move(accepted)).value();
//     auto caller = iam.authenticate({.headers = headers, .address = peer});
//     if (!caller) { return unauthorized(caller.error()); }
//     if (!caller->can("update", invoice)) { return forbidden(); }
//
// A request carries one credential: a token as `Authorization: Bearer`, or an API
// key.  Nothing of it is ever guessed at: two of them are refused.
//
// To authenticate changes nothing and asks no store, so that it can be done twice.
// Limits and credits of a key are therefore not looked at: a host that issues keys
// with limits counts their uses itself, in a store that can (counters.hpp).
//
//     if (writ::api_key const* const key = caller->key(); key && !key->limits.empty()) {
//         auto const used = store->counters()->consume(*key, {}, clock.now());
//         if (!used) { return unavailable(); }
//         if (!used->allowed()) { return refuse(writ::http_status(used->code)); }   // 429
//     }

#include <writ/credential/key_verdict.hpp>
#include <writ/credential/key_verifier.hpp>
#include <writ/credential/token_cache.hpp>
#include <writ/credential/used_tokens.hpp>
#include <writ/engine/session.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/id.hpp>
#include <writ/service/authentication_refusal.hpp>
#include <writ/time.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Tokens of one kind.  Their `sub` is the id of a subject here: an issuer who has
// other ids for his users is not one to accept, but to exchange tokens of.
struct accepted_tokens {
    token_verifier verifier;
    claim_rules claims = {};
    // How many verified ones are kept; see token_cache_options.
    std::size_t cached = 10'000;
    // Whether the issuers may speak of every organization's subjects, as the
    // host's own does.  Otherwise a token is refused unless its organization, and
    // that of each actor in its `act`, has a live openid_provider record of its
    // issuer.  Groups and roles count only where such a record allows it, in
    // either case.
    bool speak_for_all = false;
    // Each token is good for one use; null: for any number.
    std::shared_ptr<used_tokens> used = {};
};

// What authenticates.  Header names are compared without regard to case.
struct authentication_options {
    // Tried in their order.
    std::vector<accepted_tokens> tokens = {};
    std::shared_ptr<revocation_list const> revoked = {};
    // Absent: no keys are accepted.
    std::optional<key_verifier> keys = {};
    // The configuration that keys must be of; absent: any.
    std::optional<std::string> key_configuration = {};
    // Whether a key stands for the second factor, too.
    bool keys_satisfy_mfa = false;
    std::string token_header = "Authorization";
    std::vector<std::string> key_headers = {"X-API-KEY"};
    // Of a key's pair form; both or neither.
    std::string key_id_header = {};
    std::string key_secret_header = {};
    // Named in challenges: printable ASCII without quotation marks and
    // backslashes.
    std::string realm = "api";
};

// One header of a request.
struct request_header {
    std::string_view name;
    std::string_view value;
};

// What is known of a request.  Refers to all parts.
struct authentication_request {
    // All of them, or at least those of the options.
    std::span<request_header const> headers;
    // Of the peer: IPv4 or IPv6.  Keys may be bound to addresses.
    std::string_view address = {};
    // Scopes that the operation needs, all of them, of a caller who is bounded.
    std::span<scope_name const> scopes = {};
    // What was proven of the peer's key or certificate.
    token_proof proof = {};
};

struct stored_key;

// A caller, and a session of his.  Movable.
// Thread safety: a const one is safe for any number of threads at once.
// Lifetime: ends before its service.
class WRIT_EXPORT authenticated_caller {
public:
    authenticated_caller(authenticated_caller&& other) noexcept;
    authenticated_caller& operator=(authenticated_caller&& other) noexcept;
    ~authenticated_caller();

    // Questions, as session::can() and session::check() take them.
    template <class... Question>
    [[nodiscard]] bool can(Question const&... q) const noexcept requires requires(session const& s) {
        s.can(q...);
    }
    { return session_.can(q...); }
    template <class... Question>
    [[nodiscard]] decision check(Question const&... q) const noexcept requires requires(session const& s) {
        s.check(q...);
    }
    { return session_.check(q...); }

    // Everything else that can be asked.
    [[nodiscard]] writ::session const& session() const noexcept { return session_; }

    [[nodiscard]] organization_id const& organization() const noexcept;
    [[nodiscard]] subject_id const& subject() const noexcept;
    // What was presented: one of them is there.
    [[nodiscard]] verified_token const* token() const noexcept;
    [[nodiscard]] api_key const* key() const noexcept;
    // When the credential ends; absent: never.
    [[nodiscard]] std::optional<instant> expires_at() const noexcept;

private:
    friend class authenticator;
    struct facts;
    authenticated_caller(std::unique_ptr<facts const> known, writ::session started) noexcept;

    std::unique_ptr<facts const> facts_;
    writ::session session_;
};

// The caller, or why there is none.
using authentication = boost::system::result<authenticated_caller, authentication_refusal>;

} // namespace writ::inline WRIT_ABI

#endif
