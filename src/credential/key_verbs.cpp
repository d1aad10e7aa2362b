// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_verbs.hpp>

#include "credential/key_check.hpp"

#include <writ/credential/key_verdict.hpp>

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

failure wrong_state(std::string what) {
    return make_failure(errc::wrong_state, "", std::move(what));
}

// A change of the record, unless it is revoked or becomes something that no
// record may be.
template <class Edit>
result<change> changed(api_key const& k, actor_id const& by, instant now, Edit&& edit) {
    if (k.revoked_at) {
        return wrong_state("the key is revoked");
    }
    api_key next = k;
    next.stamps.updated_at = now;
    next.stamps.updated_by = by;
    if (result<void> done = edit(next); !done) {
        return std::move(done).error();
    }
    if (auto valid = validate(next); !valid) {
        return std::move(valid).error();
    }
    return put(std::move(next));
}

// The same of one member.
template <class Member, class Value>
result<change> with(api_key const& k, Member api_key::*member, Value value, actor_id const& by, instant now) {
    return changed(k, by, now, [&](api_key& next) -> result<void> {
        next.*member = std::move(value);
        return {};
    });
}

// The same of one that check_key() has rules for.  Others do not ask it: a key
// can be revoked whatever else its record says.
template <class Member>
result<change> with_checked(api_key const& k, Member api_key::*member, Member value, actor_id const& by,
                            instant now) {
    return changed(k, by, now, [&](api_key& next) {
        next.*member = std::move(value);
        return check_key(next);
    });
}

template <class Scopes>
auto find(Scopes& scopes, scope_name const& name) {
    return std::find_if(scopes.begin(), scopes.end(), [&](key_scope const& s) { return s.name == name; });
}

result<change> decide(api_key const& k, scope_name const& name, approval decision, actor_id const& by,
                      instant now) {
    return changed(k, by, now, [&](api_key& next) -> result<void> {
        if (!next.scopes || find(*next.scopes, name) == next.scopes->end()) {
            return wrong_state("the key does not ask for the scope `" + name.text() + "`");
        }
        key_scope& scope = *find(*next.scopes, name);
        if (scope.state != approval::pending) {
            return scope.state == decision
                       ? result<void>()
                       : wrong_state("the opposite was decided about the scope `" + name.text() + "`");
        }
        // Who issued the key asked for its first scopes.
        auto const& asked = scope.requested_by ? scope.requested_by : k.stamps.created_by;
        bool const is_own = asked == by || k.owner.text() == by.text();
        if (decision == approval::approved && is_own) {
            return make_failure(errc::not_allowed, "",
                                "nobody approves what he asked for, or what his own key asks for");
        }
        scope.state = decision;
        scope.decided_at = now;
        scope.decided_by = by;
        // A session could not be bounded by more.
        return check_scope_count(scopes_in(next, approval::approved).size());
    });
}

} // namespace

result<change> rename_key(api_key const& k, std::optional<std::string> name,
                          std::optional<std::string> description, actor_id const& by, instant now) {
    return changed(k, by, now, [&](api_key& next) -> result<void> {
        next.name = std::move(name).value_or(k.name);
        next.description = std::move(description).value_or(k.description);
        return {};
    });
}

result<change> set_scopes(api_key const& k, std::span<scope_name const> scopes, actor_id const& by,
                          instant now) {
    return changed(k, by, now, [&](api_key& next) -> result<void> {
        if (!k.scopes) {
            return make_failure(errc::not_allowed, "scopes",
                                "the key has no bound, and what it covers cannot be asked for");
        }
        if (auto checked = check_scopes(scopes); !checked) {
            return checked;
        }
        next.scopes->clear();
        for (scope_name const& name : scopes) {
            auto const had = find(*k.scopes, name);
            bool const stays = had != k.scopes->end() && had->state != approval::rejected;
            next.scopes->push_back(stays ? *had : key_scope{.name = name, .requested_by = by});
        }
        return {};
    });
}

result<change> approve_scope(api_key const& k, scope_name const& scope, actor_id const& by, instant now) {
    return decide(k, scope, approval::approved, by, now);
}

result<change> reject_scope(api_key const& k, scope_name const& scope, actor_id const& by, instant now) {
    return decide(k, scope, approval::rejected, by, now);
}

result<change> disable_key(api_key const& k, actor_id const& by, instant now) {
    return with(k, &api_key::enabled, false, by, now);
}

result<change> enable_key(api_key const& k, actor_id const& by, instant now) {
    return with(k, &api_key::enabled, true, by, now);
}

result<change> set_validity(api_key const& k, validity const& window, actor_id const& by, instant now) {
    return with(k, &api_key::validity, window, by, now);
}

result<change> set_addresses(api_key const& k, std::vector<std::string> addresses, actor_id const& by,
                             instant now) {
    return with_checked(k, &api_key::addresses, std::move(addresses), by, now);
}

result<change> set_limits(api_key const& k, std::vector<key_limit> limits, actor_id const& by, instant now) {
    return with_checked(k, &api_key::limits, std::move(limits), by, now);
}

result<change> set_metadata(api_key const& k, boost::json::object metadata, actor_id const& by, instant now) {
    return with(k, &api_key::metadata, std::move(metadata), by, now);
}

result<change> end_grace(api_key const& k, actor_id const& by, instant now) {
    return changed(k, by, now, [&](api_key& next) -> result<void> {
        if (!k.successor) {
            return wrong_state("the key was not replaced");
        }
        if (!k.grace_until || now < *k.grace_until) {
            next.grace_until = now;
        }
        return {};
    });
}

result<change> revoke_key(api_key const& k, std::string_view reason, actor_id const& by, instant now) {
    if (k.revoked_at) {
        return put(k);
    }
    return changed(k, by, now, [&](api_key& next) -> result<void> {
        next.revoked_at = now;
        next.revoked_by = by;
        next.revocation_reason = reason;
        return {};
    });
}

result<std::vector<change>> revoke_keys_of(std::span<api_key const> keys, organization_id const& organization,
                                           subject_id const& owner, std::string_view reason,
                                           actor_id const& by, instant now) {
    std::vector<change> changes;
    for (api_key const& k : keys) {
        if (k.organization != organization || k.owner != owner || k.revoked_at) {
            continue;
        }
        auto made = revoke_key(k, reason, by, now);
        if (!made) {
            return std::move(made).error();
        }
        changes.push_back(std::move(*made));
    }
    return changes;
}

std::vector<change> purge_keys(std::span<api_key const> keys, instant before) {
    std::vector<change> changes;
    for (api_key const& k : keys) {
        bool const was_replaced = k.successor && k.grace_until && *k.grace_until < before;
        if (was_replaced || (k.revoked_at && *k.revoked_at < before)) {
            changes.push_back(erase(k));
        }
    }
    return changes;
}

} // namespace writ::inline WRIT_ABI
