// SPDX-License-Identifier: Apache-2.0
// Taking organizations out.  Tested by tests/unit/engine/withdraw_test.cpp.
#include "engine/draft.hpp"

namespace writ::inline WRIT_ABI {

void draft::withdraw(organization_id const& id) {
    organization_node const* const o = next_->organizations.find(id.text());
    if (o == nullptr) {
        return;
    }
    // With a subject go its assignments and grants.
    o->subjects.for_each([&](subject_node const& s) {
        withdrawn_.push_back(
            writ::erase(subject{.organization = id, .id = subject_id(std::string(s.key()))}));
    });
    o->groups.for_each([&](group_node const& g) {
        for (group_node::mapping const& m : g.mappings) {
            group_role mapped{
                .organization = id, .group = group_name(g.name), .role = next_->role(m.role)->record.id};
            if (m.unit != name_table::unmentioned) {
                mapped.unit = unit_id(std::string(memory_.names.text(m.unit)));
            }
            withdrawn_.push_back(writ::erase(mapped));
        }
    });
    o->roles.for_each([&](role_node const& r) { withdrawn_.push_back(writ::erase(r.record)); });
    withdrawn_.push_back(writ::erase(organization{.id = id}));
    apply(withdrawn_);
}

void draft::mark_unreadable(organization_id const& id) {
    put(organization{.id = id}, place());
    // Not there: it was one too many.
    if (organization_node* const o = own_organization(id.text())) {
        o->unreadable = true;
    }
}

void draft::mark_unknown(organization_id const& id) {
    organization marker{.id = id};
    marker.deletion.deleted_at = instant();
    put(marker, place());
}

} // namespace writ::inline WRIT_ABI
