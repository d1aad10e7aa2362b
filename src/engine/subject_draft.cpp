// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/snapshot_test.cpp and tests/property/apply_test.cpp.
#include "engine/subject_draft.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

subject_extra& extra_of(subject_node& n) {
    if (n.extra == nullptr) {
        n.extra = std::make_unique<subject_extra>();
    }
    return *n.extra;
}

// The number of a limit in a subject's list.
std::uint32_t add_limit(subject_node& n, limit const& l) {
    n.is_plain = false;
    std::vector<limit>& list = extra_of(n).limits;
    list.push_back(l);
    return static_cast<std::uint32_t>(list.size() - 1);
}

} // namespace

void subject_draft::clear() noexcept {
    exists = false;
    active = true;
    deleted = false;
    is_service_account = false;
    roles.clear();
    grants.clear();
    groups.clear();
    attributes.clear();
}

void subject_draft::load(subject_node const& from) {
    static subject_extra const none;
    subject_extra const& extra = from.extra != nullptr ? *from.extra : none;
    exists = true;
    active = from.active;
    deleted = from.deleted;
    is_service_account = from.is_service_account;
    groups = extra.groups;
    attributes = extra.attributes;
    auto const assignments = from.assignments();
    // One more is the most usual change.
    roles.reserve(assignments.size() + 1);
    roles.resize(assignments.size());
    for (std::size_t i = 0; i < assignments.size(); ++i) {
        assignment_entry const& a = assignments[i];
        bool const ranked = !extra.ranks.empty();
        roles[ranked ? extra.ranks[i].position : i] = {a.role.index(), ranked ? extra.ranks[i].order : 0,
                                                       a.limit != a.no_limit ? extra.limits[a.limit]
                                                                             : limit()};
    }
    grants.reserve(from.grants().size() + 1);
    for (std::size_t i = 0; i < from.grants().size(); ++i) {
        grant_entry const& g = from.grants()[i];
        grants.push_back(
            {extra.grants[i], g, g.limit != g.no_limit ? extra.limits[g.limit].valid : window()});
    }
}

void subject_draft::set(subject const& r) {
    exists = true;
    active = r.active;
    deleted = r.deletion.deleted();
    is_service_account = r.kind == subject_kind::service_account;
    attributes = r.attributes;
    groups.clear();
    for (group_name const& g : r.groups) {
        groups.push_back(g.text());
    }
}

void subject_draft::encode_roles(subject_node& into) {
    bool const ranked =
        std::any_of(roles.begin(), roles.end(), [](held_role const& h) { return h.order != 0; });
    std::vector<std::uint32_t> positions;
    if (ranked) {
        positions.resize(roles.size());
        std::iota(positions.begin(), positions.end(), std::uint32_t{0});
        std::stable_sort(positions.begin(), positions.end(),
                         [this](std::uint32_t a, std::uint32_t b) { return roles[a] < roles[b]; });
    }
    auto const entries = into.assignments();
    for (std::uint32_t i = 0; i < entries.size(); ++i) {
        std::uint32_t const position = ranked ? positions[i] : i;
        held_role const& held = roles[position];
        entries[i].role = role_place(held.role);
        if (held.limit.unit != name_table::unmentioned || !held.limit.valid.is_open()) {
            entries[i].limit = add_limit(into, held.limit);
        }
        if (ranked) {
            extra_of(into).ranks.push_back({held.order, position});
        }
    }
}

void subject_draft::encode_grants(subject_node& into) {
    std::sort(grants.begin(), grants.end());
    auto const entries = into.grants();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        held_grant& held = grants[i];
        entries[i] = held.entry;
        entries[i].limit = held.valid.is_open() ? grant_entry::no_limit
                                                : add_limit(into, {{}, held.valid}) & grant_entry::no_limit;
        into.is_plain = into.is_plain && held.entry.question != 0;
        extra_of(into).grants.push_back(std::move(held.text));
    }
}

subject_node* subject_draft::encode(std::string_view id, node_changes& changes) {
    subject_node* const n = changes.adopt(subject_node::make(id, grants.size(), roles.size()));
    n->active = active;
    n->deleted = deleted;
    n->is_service_account = is_service_account;
    n->is_plain = groups.empty();
    encode_roles(*n);
    encode_grants(*n);
    if (!groups.empty()) {
        extra_of(*n).groups = std::move(groups);
    }
    if (!attributes.empty()) {
        extra_of(*n).attributes = std::move(attributes);
    }
    return n;
}

} // namespace writ::inline WRIT_ABI
