// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_verdict.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace writ::inline WRIT_ABI {
namespace {

constexpr std::array<std::string_view, 21> code_words{
    "malformed",
    "bad_checksum",
    "store_unavailable",
    "unknown",
    "secret_mismatch",
    "wrong_configuration",
    "revoked",
    "disabled",
    "superseded_past_grace",
    "platform_suspended",
    "org_inactive",
    "owner_deleted",
    "owner_inactive",
    "not_yet_valid",
    "expired",
    "ip_not_allowed",
    "insufficient_scope",
    "scope_pending_approval",
    "rate_limited",
    "usage_exceeded",
    "valid",
};
static_assert(code_words.size() == static_cast<std::size_t>(key_code::valid) + 1);

// RFC 6749's scope-token: a name with a space would be read as two.
bool can_be_listed(scope_name const& s) noexcept {
    return std::all_of(s.text().begin(), s.text().end(),
                       [](char c) { return c > ' ' && c < '\x7f' && c != '"' && c != '\\'; });
}

} // namespace

std::string_view to_string(key_code c) noexcept {
    return code_words[static_cast<std::size_t>(c)];
}

std::optional<key_code> parse_key_code(std::string_view word) noexcept {
    auto const at = std::find(code_words.begin(), code_words.end(), word);
    return at == code_words.end() ? std::nullopt
                                  : std::optional(static_cast<key_code>(at - code_words.begin()));
}

key_code shown(key_code c) noexcept {
    return c == key_code::secret_mismatch || c == key_code::wrong_configuration ? key_code::unknown : c;
}

int http_status(key_code c) noexcept {
    switch (c) {
    case key_code::valid: return 200;
    case key_code::platform_suspended:
    case key_code::org_inactive:
    case key_code::owner_inactive:
    case key_code::ip_not_allowed:
    case key_code::insufficient_scope:
    case key_code::scope_pending_approval: return 403;
    case key_code::rate_limited:
    case key_code::usage_exceeded: return 429;
    case key_code::store_unavailable: return 503;
    default: return 401;
    }
}

std::vector<scope_name> scopes_in(api_key const& k, approval state) {
    std::vector<scope_name> names;
    if (k.scopes) {
        for (key_scope const& s : *k.scopes) {
            if (s.state == state) {
                names.push_back(s.name);
            }
        }
    }
    return names;
}

boost::json::object introspection(key_verdict const& v) {
    if (!v.valid() || v.key == nullptr) {
        return {{"active", false}};
    }
    api_key const& k = *v.key;
    boost::json::object o{
        {"active", true}, {"client_id", k.id.text()}, {"sub", k.owner.text()}, {"token_type", "api_key"}};
    if (k.scopes) {
        std::string list;
        for (scope_name const& s : scopes_in(k, approval::approved)) {
            if (can_be_listed(s)) {
                list += (list.empty() ? "" : " ") + s.text();
            }
        }
        o["scope"] = list;
    }
    auto const add = [&](char const* name, std::optional<instant> const& when) {
        if (when) {
            o[name] = to_integer(*when, time_unit::seconds);
        }
    };
    add("iat", k.stamps.created_at);
    add("nbf", k.validity.not_before);
    // A key that was replaced ends with its grace.
    add("exp",
        k.successor && k.grace_until && (!k.validity.not_after || *k.grace_until < *k.validity.not_after)
            ? k.grace_until
            : k.validity.not_after);
    return o;
}

} // namespace writ::inline WRIT_ABI
