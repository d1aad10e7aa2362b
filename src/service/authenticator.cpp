// SPDX-License-Identifier: Apache-2.0
// Tested by tests/service.
#include "service/authenticator.hpp"

#include "service/authenticated_caller.hpp"

#include <writ/limits.hpp>

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

failure misconfigured(char const* where, char const* what) {
    return make_failure(errc::invalid_configuration, where, what);
}

// What may stand in a challenge between quotation marks.
bool can_be_quoted(std::string_view text, char first) noexcept {
    return std::all_of(text.begin(), text.end(),
                       [&](char c) { return c >= first && c <= '~' && c != '"' && c != '\\'; });
}

result<void> check(authentication_options const& o, clock const* now) {
    if (o.tokens.empty() && !o.keys) {
        return misconfigured("tokens", "neither tokens nor keys would be accepted");
    }
    if (o.tokens.size() > limits::max_accepted_kinds) {
        return misconfigured("tokens", "there are too many kinds of tokens");
    }
    if (o.keys && o.key_headers.empty() && o.key_id_header.empty()) {
        return misconfigured("key_headers", "no header would carry a key");
    }
    if (o.realm.empty() || !can_be_quoted(o.realm, ' ')) {
        return misconfigured("realm", "the realm cannot stand in a header");
    }
    if (now == nullptr) {
        return misconfigured("engine.clock", "credentials end, and there is no clock");
    }
    return check_headers(o);
}

// The gate that stands before a session; reasons behind mfa_required are none.
reason gate_of(session const& s) noexcept {
    return s.check(permission_question("authenticate")).reason();
}

bool is_gate(reason r) noexcept {
    return r <= reason::mfa_required;
}

// Of the process, not of the caller.
bool is_unavailable(reason r) noexcept {
    return r == reason::not_ready || r == reason::snapshot_stale || r == reason::organization_not_loaded
           || r == reason::organization_unreadable;
}

bool is_unavailable(token_refusal why) noexcept {
    return why == token_refusal::keys_unavailable || why == token_refusal::cryptography_failed;
}

// Of the refusals of several kinds one is told: least of all that the token is
// another's, and before all that it may be good.
int weight(token_refusal why) noexcept {
    switch (why) {
    case token_refusal::type_mismatch: return 0;
    case token_refusal::algorithm_not_allowed:
    case token_refusal::issuer_mismatch: return 1;
    case token_refusal::unknown_key: return 2;
    default: return is_unavailable(why) ? 4 : 3;
    }
}

// Looks keys up; what it found stays.
class found_keys final : public key_source {
public:
    explicit found_keys(published_view const& in) noexcept : in_(in) {}
    found_key find(std::string_view id) const override {
        held_ = in_.records.find_key(id);
        if (held_ != nullptr) {
            return {&held_->prepared, false};
        }
        // It may be one of an organization that is not in memory, or a new one.
        return {nullptr, in_.is_stale || in_.is_partial || in_.records.has_unreadable()};
    }
    [[nodiscard]] std::shared_ptr<stored_key const> held() const { return held_; }

private:
    published_view const& in_;
    mutable std::shared_ptr<stored_key const> held_;
};

class owner_gates final : public key_gates {
public:
    owner_gates(published_view const& in, instant now) noexcept : in_(in), now_(now) {}
    reason gate_of(api_key const& k) const override {
        return writ::gate_of(in_.start({k.organization, k.owner}, {.mfa = true}, now_));
    }

private:
    published_view const& in_;
    instant now_;
};

bool covers(token_caller const& caller, std::span<scope_name const> wanted) noexcept {
    auto const given = caller.scopes();
    return !given || std::all_of(wanted.begin(), wanted.end(), [&](scope_name const& name) {
        return std::find(given->begin(), given->end(), name) != given->end();
    });
}

} // namespace

result<std::unique_ptr<authenticator const>> authenticator::create(authentication_options options,
                                                                   clock const* now) {
    if (auto const right = check(options, now); !right) {
        return right.error();
    }
    std::unique_ptr<authenticator> made(new authenticator);
    for (accepted_tokens& each : options.tokens) {
        auto reader = claim_reader::create(std::move(each.claims));
        if (!reader) {
            return reader.error();
        }
        auto cache = token_cache::create(std::move(each.verifier), std::move(*reader),
                                         {.revoked = options.revoked, .capacity = each.cached});
        if (!cache) {
            return cache.error();
        }
        made->kinds_.push_back({std::move(*cache), each.speak_for_all, std::move(each.used)});
    }
    made->options_ = std::move(options);
    made->clock_ = now;
    return std::unique_ptr<authenticator const>(std::move(made));
}

authentication authenticator::authenticate(authentication_request const& r, published_view const& in) const {
    presented_credential const p = find_credential(options_, r.headers);
    if (p.wrong) {
        return refusal(*p.wrong, !kinds_.empty());
    }
    instant const now = clock_->now();
    return p.token ? by_token(*p.token, r, in, now) : by_key(p, r, in, now);
}

// By the first kind that accepts it.
token_result<authenticator::accepted>
authenticator::verify(std::string_view token, authentication_request const& r, instant now) const {
    token_refusal why = token_refusal::type_mismatch;
    for (kind const& each : kinds_) {
        auto caller = each.cache.verify(token, now, r.proof);
        if (caller) {
            return accepted{std::move(*caller), &each};
        }
        why = weight(caller.error()) > weight(why) ? caller.error() : why;
    }
    return why;
}

authentication authenticator::by_token(std::string_view token, authentication_request const& r,
                                       published_view const& in, instant now) const {
    auto found = verify(token, r, now);
    if (!found) {
        return refused(found.error());
    }
    auto const rights_in = [&](std::string_view organization) {
        return in.records.rights_of(organization, found->caller.token().issuer);
    };
    auto const rights = rights_in(found->caller.organization().text());
    auto made =
        std::make_unique<facts>(facts{.token = found->caller, .rights = rights.value_or(issuer_rights{})});
    caller_options const options = made->options();
    session started = in.start(made->who(), options, now);
    reason gate = gate_of(started);
    bool is_known = rights.has_value();
    // Asked about each question again, but only where the subject may.
    for (subject_ref const& actor : options.actors) {
        gate = is_gate(gate) ? gate : gate_of(in.start(actor, {.mfa = options.mfa}, now));
        is_known = is_known && rights_in(actor.organization());
    }
    if (is_unavailable(gate)) {
        return refused(gate, true);
    }
    if (!is_known && !found->of->speak_for_all) {
        return refusal(code::unknown_issuer, true);
    }
    if (!found->caller.is_current(in.records)) {
        return refusal(code::stale_token, true);
    }
    if (is_gate(gate)) {
        return refused(gate, true);
    }
    if (!covers(found->caller, r.scopes)) {
        return refusal(code::insufficient_scope, true, r.scopes);
    }
    // Last: a token is not used up by a request that is refused.
    if (found->of->used && !found->of->used->first_use(found->caller.token(), now)) {
        return refused(token_refusal::used_before);
    }
    return authenticated_caller(std::move(made), std::move(started));
}

authentication authenticator::by_key(presented_credential const& p, authentication_request const& r,
                                     published_view const& in, instant now) const {
    found_keys const keys(in);
    owner_gates const gates(in, now);
    key_request const request{now, r.address, r.scopes, options_.key_configuration};
    key_verdict const v = p.key ? options_.keys->verify(*p.key, keys, gates, request)
                                : options_.keys->verify_pair(*p.key_id, *p.key_secret, keys, gates, request);
    if (!v.valid()) {
        return refused(v.code, r.scopes);
    }
    auto made = std::make_unique<facts>(facts{.key = keys.held(),
                                              .mfa = options_.keys_satisfy_mfa,
                                              .scopes = scopes_in(*v.key, approval::approved)});
    session started = in.start(made->who(), made->options(), now);
    if (reason const gate = gate_of(started); is_gate(gate)) {
        return refused(gate, false);
    }
    return authenticated_caller(std::move(made), std::move(started));
}

authentication_refusal authenticator::refusal(code c, bool is_token,
                                              std::span<scope_name const> scopes) const {
    authentication_refusal made{.code = c};
    std::string_view error;
    switch (c) {
    case code::no_credentials: break;
    case code::several_credentials:
    case code::unsupported_credentials: error = "invalid_request"; break;
    case code::invalid_token:
    case code::stale_token:
    case code::unknown_issuer: error = "invalid_token"; break;
    case code::invalid_key: break;
    case code::second_factor_required: error = "insufficient_user_authentication"; break;
    case code::insufficient_scope: error = "insufficient_scope"; [[fallthrough]];
    case code::address_not_allowed:
    case code::caller_stopped: made.status = 403; break;
    case code::unavailable: made.status = 503; break;
    }
    if (made.status == 503 || (made.status == 403 && error.empty())) {
        return made;
    }
    std::string const realm = " realm=\"" + options_.realm + '"';
    made.challenge = (is_token ? "Bearer" : "ApiKey") + realm;
    if (!error.empty()) {
        made.challenge.append(", error=\"").append(error).append("\"");
    }
    std::string list;
    for (scope_name const& name : scopes) {
        // Those that its list cannot hold are left out.
        if (!name.empty() && can_be_quoted(name.text(), '!')) {
            list += (list.empty() ? "" : " ") + name.text();
        }
    }
    if (!list.empty()) {
        made.challenge.append(", scope=\"").append(list).append("\"");
    }
    if (is_token && options_.keys && c == code::no_credentials) {
        made.challenge += ", ApiKey" + realm;
    }
    return made;
}

authentication_refusal authenticator::refused(reason gate, bool is_token) const {
    code c = is_token ? code::invalid_token : code::invalid_key;
    if (is_unavailable(gate)) {
        c = code::unavailable;
    } else if (gate == reason::mfa_required) {
        c = code::second_factor_required;
    } else if (gate == reason::organization_suspended || gate == reason::organization_inactive
               || gate == reason::subject_inactive) {
        c = code::caller_stopped;
    }
    authentication_refusal made = refusal(c, is_token);
    made.gate = gate;
    return made;
}

authentication_refusal authenticator::refused(token_refusal why) const {
    authentication_refusal made =
        refusal(is_unavailable(why) ? code::unavailable : code::invalid_token, true);
    made.token = why;
    return made;
}

authentication_refusal authenticator::refused(key_code why, std::span<scope_name const> scopes) const {
    code c = code::invalid_key;
    switch (http_status(why)) {
    case 503: c = code::unavailable; break;
    case 403:
        c = why == key_code::ip_not_allowed ? code::address_not_allowed
            : why == key_code::insufficient_scope || why == key_code::scope_pending_approval
                ? code::insufficient_scope
                : code::caller_stopped;
        break;
    default: break;
    }
    authentication_refusal made =
        refusal(c, false, c == code::insufficient_scope ? scopes : std::span<scope_name const>());
    made.key = why;
    return made;
}

} // namespace writ::inline WRIT_ABI
