// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_caller.hpp>

#include <writ/limits.hpp>
#include <writ/policy/ability.hpp>

#include "credential/token_statements.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

using boost::json::object;
using json_value = boost::json::value;
using names = std::vector<std::string>;
using claim = token_result<json_value const*>;

// What every token says in its own way.
constexpr std::array<std::string_view, 14> own_claims = {"iss", "sub",       "aud",  "exp",   "nbf",
                                                         "iat", "jti",       "act",  "acr",   "amr",
                                                         "cnf", "client_id", "flow", "events"};

result<void> check_names(claim_rules const& rules) {
    auto const refuse = [](char const* where, std::string what) {
        return make_failure(errc::invalid_configuration, where, std::move(what));
    };
    std::vector<std::string_view> seen(own_claims.begin(), own_claims.end());
    std::array<std::pair<char const*, names const*>, 6> const all = {{
        {"organization_claims", &rules.organization_claims},
        {"group_claims", &rules.group_claims},
        {"role_claims", &rules.role_claims},
        {"scope_claims", &rules.scope_claims},
        {"policy_claims", &rules.policy_claims},
        {"stamp_claims", &rules.stamp_claims},
    }};
    for (auto const& [member, list] : all) {
        for (std::string const& name : *list) {
            if (name.empty()) {
                return refuse(member, "a claim without a name");
            }
            if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
                return refuse(member, "the claim `" + name + "` would mean two things");
            }
            seen.emplace_back(name);
        }
    }
    if (rules.organization_claims.empty() && rules.organization.empty()) {
        return refuse("organization", "there is no way to know the organization");
    }
    for (names const* list : {&rules.mfa_methods, &rules.mfa_classes}) {
        if (std::any_of(list->begin(), list->end(), [](std::string const& s) { return s.empty(); })) {
            return refuse(list == &rules.mfa_methods ? "mfa_methods" : "mfa_classes", "an empty value");
        }
    }
    return {};
}

// The only claim of the names that there is; null: none.
claim only_of(object const& claims, names const& list) {
    json_value const* found = nullptr;
    for (std::string const& name : list) {
        if (json_value const* const one = claims.if_contains(name)) {
            if (found != nullptr) {
                return token_refusal::claim_malformed;
            }
            found = one;
        }
    }
    return found;
}

bool append_name(json_value const& v, std::size_t bound, names& into) {
    auto const* const text = v.if_string();
    if (text == nullptr || text->empty() || into.size() == bound) {
        return false;
    }
    into.emplace_back(*text);
    return true;
}

// A list of texts, or one.
bool read_list(json_value const& v, std::size_t bound, names& into) {
    auto const* const list = v.if_array();
    return list == nullptr ? append_name(v, bound, into)
                           : std::all_of(list->begin(), list->end(), [&](json_value const& each) {
                                 return append_name(each, bound, into);
                             });
}

// A text with spaces between the names, or a list of texts.
bool read_scopes(json_value const& v, std::size_t bound, names& into) {
    auto const* const text = v.if_string();
    if (text == nullptr) {
        return v.is_array() && read_list(v, bound, into);
    }
    std::string_view left = *text;
    while (!left.empty()) {
        auto const end = std::min(left.find(' '), left.size());
        if (end != 0) {
            if (into.size() == bound) {
                return false;
            }
            into.emplace_back(left.substr(0, end));
        }
        left.remove_prefix(std::min(end + 1, left.size()));
    }
    return true;
}

template <class Name>
void convert(names& from, std::vector<Name>& to) {
    for (std::string& each : from) {
        to.emplace_back(std::move(each));
    }
}

// Reads the claim of one of the names; `was_there` may be null.
template <class Name>
bool read_names(object const& claims, names const& list, bool (*read)(json_value const&, std::size_t, names&),
                std::size_t bound, std::vector<Name>& into, bool* was_there = nullptr) {
    claim const found = only_of(claims, list);
    names texts;
    if (!found || (*found != nullptr && !read(**found, bound, texts))) {
        return false;
    }
    convert(texts, into);
    if (was_there != nullptr) {
        *was_there = *found != nullptr;
    }
    return true;
}

token_result<organization_id> organization_in(object const& claims, names const& list,
                                              organization_id const& otherwise) {
    claim const found = only_of(claims, list);
    if (!found) {
        return found.error();
    }
    if (*found == nullptr) {
        return otherwise.empty() ? token_result<organization_id>(token_refusal::claim_missing) : otherwise;
    }
    auto const* const text = (*found)->if_string();
    auto id = organization_id::parse(text == nullptr ? std::string_view() : std::string_view(*text));
    return id ? token_result<organization_id>(std::move(*id)) : token_refusal::claim_malformed;
}

// Whether the second factor was there; nothing where the claims are malformed.
std::optional<bool> has_mfa(object const& claims, claim_rules const& rules) {
    auto const among = [](names const& list, std::string_view text) {
        return std::find(list.begin(), list.end(), text) != list.end();
    };
    bool found = false;
    if (json_value const* const acr = claims.if_contains("acr")) {
        if (!acr->is_string()) {
            return std::nullopt;
        }
        found = among(rules.mfa_classes, acr->get_string());
    }
    if (json_value const* const amr = claims.if_contains("amr")) {
        if (!amr->is_array()) {
            return std::nullopt;
        }
        for (json_value const& each : amr->get_array()) {
            if (!each.is_string()) {
                return std::nullopt;
            }
            found = found || among(rules.mfa_methods, each.get_string());
        }
    }
    return found;
}

} // namespace

struct token_caller::impl {
    struct acting {
        organization_id organization;
        subject_id subject;
    };

    verified_token token;
    organization_id organization;
    subject_id subject;
    bool mfa = false;
    bool is_scoped = false;
    std::vector<scope_name> scopes = {};
    std::vector<group_name> groups = {};
    std::vector<role_id> roles = {};
    std::optional<ability> bound = {};
    std::vector<grant_stamp> stamps = {};
    time_unit stamp_unit = time_unit::seconds;
    std::vector<acting> actors = {};
    // Of the actors, once all are there.
    std::vector<subject_ref> acting_refs = {};

    // The chain of `act`, outermost first (RFC 8693).
    [[nodiscard]] bool read_actors(claim_rules const& rules) {
        for (json_value const* next = token.claims.if_contains("act"); next != nullptr;) {
            object const* const actor = next->if_object();
            if (actor == nullptr || actors.size() == limits::max_actors_per_session) {
                return false;
            }
            json_value const* const sub = actor->if_contains("sub");
            json_value const* const issuer = actor->if_contains("iss");
            bool const is_named = sub != nullptr && sub->is_string() && !sub->get_string().empty();
            // Of another issuer nobody here is known by that name.
            bool const is_ours =
                issuer == nullptr || (issuer->is_string() && issuer->get_string() == token.issuer);
            auto home = organization_in(*actor, rules.organization_claims, organization);
            if (!is_named || !is_ours || !home) {
                return false;
            }
            actors.push_back({std::move(*home), subject_id(std::string(sub->get_string()))});
            next = actor->if_contains("act");
        }
        for (acting const& each : actors) {
            acting_refs.emplace_back(each.organization, each.subject);
        }
        return true;
    }

    [[nodiscard]] bool read_bounds(claim_rules const& rules) {
        claim const statements = only_of(token.claims, rules.policy_claims);
        if (!statements) {
            return false;
        }
        if (*statements != nullptr) {
            bound = read_statements(**statements);
        }
        return std::all_of(rules.stamp_claims.begin(), rules.stamp_claims.end(),
                           [&](std::string const& name) {
                               json_value const* const list = token.claims.if_contains(name);
                               return list == nullptr || read_stamps(*list, stamps);
                           });
    }
};

token_caller::token_caller(std::shared_ptr<impl const> made) noexcept : impl_(std::move(made)) {}

verified_token const& token_caller::token() const noexcept {
    return impl_->token;
}

organization_id const& token_caller::organization() const noexcept {
    return impl_->organization;
}

subject_id const& token_caller::subject() const noexcept {
    return impl_->subject;
}

std::optional<std::span<scope_name const>> token_caller::scopes() const noexcept {
    return impl_->is_scoped ? std::optional<std::span<scope_name const>>(impl_->scopes) : std::nullopt;
}

std::span<grant_stamp const> token_caller::stamps() const noexcept {
    return impl_->stamps;
}

bool token_caller::is_current(stamp_source const& records) const {
    return std::all_of(impl_->stamps.begin(), impl_->stamps.end(), [&](grant_stamp const& stamp) {
        auto const written = records.last_written(impl_->organization, stamp.id);
        return written && to_integer(*written, impl_->stamp_unit) <= stamp.last_modified;
    });
}

subject_ref token_caller::who() const noexcept {
    return {impl_->organization, impl_->subject};
}

caller_options token_caller::options(issuer_rights const& rights) const noexcept {
    caller_options o{.mfa = impl_->mfa, .scopes = scopes(), .token = impl_->token.claims};
    if (rights.groups) {
        o.groups = impl_->groups;
    }
    if (rights.roles) {
        o.roles = impl_->roles;
    }
    o.bound = impl_->bound ? &*impl_->bound : nullptr;
    o.actors = impl_->acting_refs;
    return o;
}

claim_reader::claim_reader(claim_rules rules) noexcept : rules_(std::move(rules)) {}

result<claim_reader> claim_reader::create(claim_rules rules) {
    if (auto const right = check_names(rules); !right) {
        return right.error();
    }
    return claim_reader(std::move(rules));
}

token_result<token_caller> claim_reader::read(verified_token token) const {
    auto made = std::make_shared<token_caller::impl>();
    made->token = std::move(token);
    object const& claims = made->token.claims;
    auto home = organization_in(claims, rules_.organization_claims, rules_.organization);
    if (!home) {
        return home.error();
    }
    auto subject = subject_id::parse(made->token.subject);
    auto const mfa = has_mfa(claims, rules_);
    if (!subject || !mfa) {
        return token_refusal::claim_malformed;
    }
    made->organization = std::move(*home);
    made->subject = std::move(*subject);
    made->mfa = *mfa;
    made->stamp_unit = rules_.stamp_unit;
    bool const is_read =
        read_names(claims, rules_.scope_claims, read_scopes, limits::max_scopes_per_session, made->scopes,
                   &made->is_scoped)
        && read_names(claims, rules_.group_claims, read_list, limits::max_groups_per_subject, made->groups)
        && read_names(claims, rules_.role_claims, read_list, limits::max_roles_per_subject, made->roles)
        && made->read_bounds(rules_) && made->read_actors(rules_);
    if (!is_read) {
        return token_refusal::claim_malformed;
    }
    return token_caller(std::move(made));
}

} // namespace writ::inline WRIT_ABI
