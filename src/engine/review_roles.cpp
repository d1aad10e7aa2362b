// SPDX-License-Identifier: Apache-2.0
// Who has a role.  Tested by tests/unit/engine/review_test.cpp and tests/property/review_test.cpp.
#include "engine/holder_index.hpp"
#include "engine/implementation.hpp"
#include "engine/merged_names.hpp"
#include "engine/role_paths.hpp"

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {

validity to_validity(window const& w) noexcept {
    validity v;
    if (w.not_before != instant::min()) {
        v.not_before = w.not_before;
    }
    if (w.not_after != instant::max()) {
        v.not_after = w.not_after;
    }
    return v;
}

role_path role_paths::path(way const& w, std::uint32_t up_to) const {
    role_path made;
    for (role_node const* r = w.role;; r = at_.roles[r->parent].node) {
        made.chain.push_back(r->record.id);
        if (r->index == up_to || r->parent == role_node::no_role) {
            break;
        }
    }
    if (!w.group.empty()) {
        made.group.emplace(std::string(w.group));
    }
    made.by_token = w.by_token;
    if (w.limit.unit != name_table::unmentioned) {
        made.unit.emplace(std::string(names_.text(w.limit.unit)));
    }
    made.validity = to_validity(w.limit.valid);
    made.live = is_live(w);
    return made;
}

namespace {

// The role and those below it that the organization sees, in the order of
// their numbers.
std::vector<std::uint32_t> with_descendants(state const& at, organization_node const& in,
                                            role_node const& role) {
    std::vector<std::uint32_t> list{role.index};
    auto const add = [&](holder_index const* index, node_map<role_node> const& roles, std::uint32_t above) {
        if (index == nullptr) {
            return;
        }
        auto const below = index->find(index_key::roles_below(above));
        for (auto name = below.after({}); name.get() != nullptr; name.next()) {
            list.push_back(roles.find(name.get()->key())->index);
        }
    };
    // The list grows while it is walked.
    for (std::size_t i = 0; i < list.size(); ++i) { // NOLINT(modernize-loop-convert)
        std::uint32_t const above = list[i];
        add(in.index, in.roles, above);
        add(at.platform_index, at.platform_roles, above);
    }
    std::sort(list.begin(), list.end());
    return list;
}

} // namespace

result<page<role_holder>> review::holders_of(organization_id const& in, role_id const& role,
                                             page_request const& p) const {
    auto const found = indexed(in);
    if (!found) {
        return found.error();
    }
    organization_node const* const o = *found;
    role_node const* wanted = o != nullptr ? o->roles.find(role.text()) : nullptr;
    if (o != nullptr && wanted == nullptr) {
        wanted = at_->platform_roles.find(role.text());
    }
    if (wanted == nullptr) {
        return page<role_holder>();
    }
    auto const roles = with_descendants(*at_, *o, *wanted);
    merged_names names(p.after);
    for (std::uint32_t const r : roles) {
        names.add(o->index->find(index_key::holders_of_role(r)));
        auto const groups = o->index->find(index_key::groups_with_role(r));
        for (auto group = groups.after({}); group.get() != nullptr; group.next()) {
            names.add(o->index->find(index_key::members_of(group.get()->key())));
        }
    }
    role_paths const paths(*at_, authorizer_->implementation_->memory->names, now_);
    return names.read<role_holder>(p, [&](std::string_view id, auto& items) {
        subject_node const& s = *o->subjects.find(id);
        if (!s.deleted) {
            role_holder& holder = items.emplace_back();
            holder.id = subject_id(std::string(id));
            holder.active = s.active;
            paths.for_each(*o, s, no_caller_options, [&](role_paths::way const& w) {
                if (std::binary_search(roles.begin(), roles.end(), w.role->index)) {
                    holder.paths.push_back(paths.path(w, wanted->index));
                }
            });
        }
        return true;
    });
}

} // namespace writ::inline WRIT_ABI
