// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/diff_test.cpp.
#include "engine/subject_facts.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace writ::inline WRIT_ABI {
namespace {

// Members that no check reads, of any kind of record.
constexpr std::array<std::string_view, 6> unread{"created_at", "created_by",  "updated_at",
                                                 "updated_by", "description", "granted_by"};

std::string scope_text(std::optional<organization_id> const& organization) {
    return organization ? organization->text() : std::string();
}

template <class Map>
auto find_in(Map const& map, typename Map::key_type const& key) noexcept {
    auto const at = map.find(key);
    return at == map.end() ? nullptr : at->second;
}

} // namespace

directory_index::directory_index(directory const& d) {
    for (organization const& r : d.organizations) {
        organizations_.emplace(r.id.text(), &r);
    }
    for (subject const& r : d.subjects) {
        subjects_.emplace(subject_key(r.organization.text(), r.id.text()), &r);
    }
    for (role const& r : d.roles) {
        roles_.emplace(subject_key(scope_text(r.organization), r.id.text()), &r);
    }
    for (registered_service const& r : d.services) {
        services_.emplace(r.id.text(), &r);
    }
    for (assignment const& r : d.assignments) {
        assignments_.emplace(subject_key(r.organization.text(), r.subject.text()), &r);
    }
    for (grant const& r : d.grants) {
        grants_.emplace(subject_key(r.organization.text(), r.subject.text()), &r);
    }
    for (group_role const& r : d.group_roles) {
        group_roles_.emplace(subject_key(r.organization.text(), r.group.text()), &r);
    }
}

std::set<directory_index::subject_key> directory_index::subjects() const {
    std::set<subject_key> keys;
    for (auto const& [key, r] : subjects_) {
        keys.insert(key);
    }
    return keys;
}

subject const* directory_index::find(subject_key const& key) const noexcept {
    return find_in(subjects_, key);
}

organization const* directory_index::find_organization(std::string const& id) const noexcept {
    return find_in(organizations_, id);
}

role const* directory_index::find_role(std::string const& organization, role_id const& id) const noexcept {
    role const* const own = find_in(roles_, {organization, id.text()});
    return own != nullptr ? own : find_in(roles_, {std::string(), id.text()});
}

std::vector<role const*> directory_index::roles_of(subject_key const& key) const {
    std::vector<role const*> list;
    auto const add = [&](role const* r) {
        while (r != nullptr && std::find(list.begin(), list.end(), r) == list.end()) {
            list.push_back(r);
            r = r->parent ? find_role(scope_text(r->organization), *r->parent) : nullptr;
        }
    };
    auto const [begin, end] = assignments_.equal_range(key);
    for (auto at = begin; at != end; ++at) {
        add(find_role(key.first, at->second->role));
    }
    subject const* const s = find(key);
    for (std::size_t i = 0; s != nullptr && i < s->groups.size(); ++i) {
        auto const [first, last] = group_roles_.equal_range({key.first, s->groups[i].text()});
        for (auto at = first; at != last; ++at) {
            add(find_role(key.first, at->second->role));
        }
    }
    return list;
}

std::vector<record> directory_index::facts_of(subject_key const& key) const {
    std::vector<record> facts;
    auto const add = [&facts](auto const* r) {
        if (r != nullptr) {
            facts.emplace_back(*r);
        }
    };
    auto const add_all = [&](auto const& map, subject_key const& by) {
        auto const [begin, end] = map.equal_range(by);
        for (auto at = begin; at != end; ++at) {
            add(at->second);
        }
    };
    add(find_organization(key.first));
    subject const* const s = find(key);
    add(s);
    add_all(assignments_, key);
    add_all(grants_, key);
    for (std::size_t i = 0; s != nullptr && i < s->groups.size(); ++i) {
        add_all(group_roles_, {key.first, s->groups[i].text()});
    }
    for (role const* r : roles_of(key)) {
        add(r);
        if (r->service) {
            add(find_in(services_, r->service->text()));
        }
    }
    return facts;
}

bool are_alike(std::vector<record> const& a, std::vector<record> const& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](record const& x, record const& y) {
        if (kind(x) != kind(y)) {
            return false;
        }
        auto const changed = changed_members(x, y);
        return std::all_of(changed.begin(), changed.end(), [](std::string_view member) {
            return std::find(unread.begin(), unread.end(), member) != unread.end();
        });
    });
}

} // namespace writ::inline WRIT_ABI
