// SPDX-License-Identifier: Apache-2.0
// Tested by tests/service.
#include "service/credential_records.hpp"

#include "directory/own_json.hpp"

#include <writ/store/keys.hpp>

#include <algorithm>
#include <mutex>
#include <tuple>

namespace writ::inline WRIT_ABI {
namespace {

// Calls `visit(record)` for those that are kept here.
template <class Visit>
void for_each_kept(directory const& d, Visit const& visit) {
    auto const each = [&](auto const& list) {
        for (auto const& r : list) {
            visit(record(r));
        }
    };
    each(d.api_keys);
    each(d.openid_providers);
    each(d.roles);
    each(d.service_calls);
    each(d.services);
}

std::optional<instant> written_at(stamps const& s) noexcept {
    return s.updated_at ? s.updated_at : s.created_at;
}

} // namespace

void credential_records::put(part& p, record const& r) {
    if (auto const* const key = std::get_if<api_key>(&r)) {
        api_key mine = *key;
        own_json(mine);
        keys_.insert_or_assign(key->id.text(), std::make_shared<stored_key const>(std::move(mine)));
        p.keys.insert(key->id.text());
    } else if (auto const* const issuer = std::get_if<openid_provider>(&r)) {
        p.providers.erase(issuer->id.text());
        if (issuer->active && !issuer->deletion.deleted()) {
            p.providers.emplace(
                issuer->id.text(),
                provider{issuer->issuer, {issuer->may_assert_groups, issuer->may_assert_roles}});
        }
    } else if (auto const* const made = std::get_if<role>(&r)) {
        p.roles.erase(made->id.text());
        if (!made->deletion.deleted()) {
            p.roles.emplace(made->id.text(), written_at(made->stamps));
        }
    } else if (auto const* const pair = std::get_if<service_call>(&r)) {
        p.calls.insert_or_assign(std::pair(pair->caller.text(), pair->target.text()), pair->scopes);
    } else if (auto const* const one = std::get_if<registered_service>(&r)) {
        p.stopped.erase(one->id.text());
        if (!one->active || one->deletion.deleted()) {
            p.stopped.insert(one->id.text());
        }
    }
}

void credential_records::erase(part& p, record const& r) {
    if (auto const* const key = std::get_if<api_key>(&r)) {
        if (p.keys.erase(key->id.text()) != 0) {
            erase_key(key->id.text(), key->organization);
        }
    } else if (auto const* const issuer = std::get_if<openid_provider>(&r)) {
        p.providers.erase(issuer->id.text());
    } else if (auto const* const gone = std::get_if<role>(&r)) {
        p.roles.erase(gone->id.text());
    } else if (auto const* const pair = std::get_if<service_call>(&r)) {
        p.calls.erase({pair->caller.text(), pair->target.text()});
    } else if (auto const* const one = std::get_if<registered_service>(&r)) {
        p.stopped.erase(one->id.text());
    }
}

// Another organization may have the id by now, and its feed have been read first.
void credential_records::erase_key(std::string const& id, organization_id const& of) {
    if (auto const at = keys_.find(id); at != keys_.end() && at->second->record.organization == of) {
        keys_.erase(at);
    }
}

void credential_records::clear(part& p, record_scope const& scope) {
    for (std::string const& id : p.keys) {
        erase_key(id, scope.value_or(organization_id()));
    }
    p = {};
}

void credential_records::apply(std::span<change const> changes) {
    std::lock_guard const lock(mutex_);
    for (change const& c : changes) {
        part& p = part_of(scope_of(c.record));
        c.what == change::verb::put ? put(p, c.record) : erase(p, c.record);
    }
}

void credential_records::replace(record_scope const& scope, directory const& content) {
    std::lock_guard const lock(mutex_);
    if (scope) {
        remove(*scope);
    }
    part& p = part_of(scope);
    clear(p, scope);
    for_each_kept(content, [&](record const& r) { put(p, r); });
}

void credential_records::add(directory const& content) {
    std::lock_guard const lock(mutex_);
    for_each_kept(content, [&](record const& r) { put(part_of(scope_of(r)), r); });
}

void credential_records::remove(organization_id const& id) {
    unreadable_.erase(id.text());
    if (auto const at = parts_.find(id.text()); at != parts_.end()) {
        clear(at->second, id);
        parts_.erase(at);
    }
}

void credential_records::forget(organization_id const& id) {
    std::lock_guard const lock(mutex_);
    remove(id);
}

void credential_records::set_unreadable(organization_id const& id) {
    std::lock_guard const lock(mutex_);
    remove(id);
    unreadable_.insert(id.text());
}

bool credential_records::has_unreadable() const {
    std::shared_lock const lock(mutex_);
    return !unreadable_.empty();
}

std::shared_ptr<stored_key const> credential_records::find_key(std::string_view id) const {
    std::shared_lock const lock(mutex_);
    auto const at = keys_.find(id);
    return at == keys_.end() ? nullptr : at->second;
}

std::optional<issuer_rights> credential_records::rights_of(std::string_view organization,
                                                           std::string_view issuer) const {
    std::shared_lock const lock(mutex_);
    auto const at = parts_.find(organization);
    if (at == parts_.end()) {
        return std::nullopt;
    }
    std::optional<issuer_rights> found;
    for (auto const& [name, each] : at->second.providers) {
        if (each.issuer == issuer) {
            issuer_rights const before = found.value_or(issuer_rights{true, true});
            found = {before.groups && each.rights.groups, before.roles && each.rights.roles};
        }
    }
    return found;
}

std::optional<instant> credential_records::last_written(organization_id const& organization,
                                                        std::string_view id) const {
    std::shared_lock const lock(mutex_);
    if (auto const at = parts_.find(organization.text()); at != parts_.end()) {
        if (auto const own = at->second.roles.find(id); own != at->second.roles.end()) {
            return own->second;
        }
    }
    auto const common = platform_.roles.find(id);
    return common == platform_.roles.end() ? std::nullopt : common->second;
}

std::optional<std::vector<scope_name>> credential_records::call(service_id const& caller,
                                                                service_id const& target) const {
    std::shared_lock const lock(mutex_);
    auto const at = platform_.calls.find({caller.text(), target.text()});
    bool const may = at != platform_.calls.end() && !platform_.stopped.contains(caller.text())
                     && !platform_.stopped.contains(target.text());
    return may ? std::optional(at->second) : std::nullopt;
}

} // namespace writ::inline WRIT_ABI
