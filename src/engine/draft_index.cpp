// SPDX-License-Identifier: Apache-2.0
// Keeps the indexes of holders, where they are kept, beside what they index.
#include "engine/draft.hpp"

#include "engine/holder_index.hpp"

namespace writ::inline WRIT_ABI {

// The index, as one that this draft may change.
holder_index& draft::own_index(holder_index*& at) {
    if (at == nullptr) {
        at = changes_.adopt(new holder_index());
    } else if (!changes_.owns(*at)) {
        changes_.replace(at);
        at = changes_.adopt(new holder_index(*at));
    }
    return *at;
}

// All subjects of a new directory are filed at once, when they are there.
void draft::index_subjects() {
    if (memory_.index_holders && previous_ == nullptr) {
        next_->organizations.for_each(
            [this](organization_node& o) { own_index(o.index).file_all(o, changes_); });
    }
}

void draft::index_subject(organization_node& in, subject_node const* before, subject_node const* now) {
    if (memory_.index_holders && previous_ != nullptr) {
        own_index(in.index).file(&holder_index::subjects, before, now, changes_);
    }
}

void draft::index_group(organization_node& in, group_node const* before, group_node const* now) {
    if (memory_.index_holders) {
        own_index(in.index).file(&holder_index::groups, before, now, changes_);
    }
}

void draft::index_role(std::uint32_t index) {
    role_node const* const before = previous_ != nullptr ? previous_->role(index) : nullptr;
    role_node const* const now = next_->role(index);
    if (!memory_.index_holders || (before == nullptr && now == nullptr)) {
        return;
    }
    auto const& in = (now != nullptr ? now : before)->record.organization;
    own_index(in ? own_organization(in->text())->index : next_->platform_index)
        .file(&holder_index::roles, before, now, changes_);
}

void draft::index_erased_roles() {
    for (erased_role const& e : erased_roles_) {
        index_role(e.index);
    }
}

void draft::index_permission(permission_node const* before, permission_node const& now) {
    if (memory_.index_holders) {
        own_index(next_->platform_index).file(&holder_index::permissions, before, &now, changes_);
    }
}

} // namespace writ::inline WRIT_ABI
