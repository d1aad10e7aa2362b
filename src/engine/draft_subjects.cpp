// SPDX-License-Identifier: Apache-2.0
// Subjects, and what is theirs: assignments, grants and denials.
#include "engine/draft.hpp"

#include <writ/limits.hpp>

#include <algorithm>

namespace writ::inline WRIT_ABI {

subject_draft& draft::edit_subject(organization_id const& in, subject_id const& id) {
    auto const [s, added] = subjects_.try_emplace({in.text(), id.text()});
    if (added) {
        organization_node const* const o = next_->organizations.find(in.text());
        if (subject_node const* const n = o != nullptr ? o->subjects.find(id.text()) : nullptr) {
            s.load(*n);
        }
    }
    return s;
}

void draft::put(subject const& r, place const& at) {
    if (next_->organizations.find(r.organization.text()) == nullptr) {
        found_.add(errc::dangling_reference, place(at, "organization"),
                   "subject: there is no organization " + quoted(r.organization.text()));
        return;
    }
    subject_draft& s = edit_subject(r.organization, r.id);
    if (s.exists && is_first_) {
        found_.add(errc::duplicate_record, place(at, "id"),
                   "subject: subject " + quoted(r.id.text()) + " stands twice");
        return;
    }
    if (r.groups.size() > limits::max_groups_per_subject) {
        found_.add(errc::too_many_groups_of_subject, place(at, "groups"),
                   "subject: there are too many groups");
        return;
    }
    s.set(r);
}

// With the subject go its assignments, grants and denials.
void draft::erase(subject const& r, place const&) {
    subject_draft& s = edit_subject(r.organization, r.id);
    for (subject_draft::held_role const& held : s.roles) {
        use_changes_.of_roles.add(held.role, -1);
    }
    s.clear();
}

void draft::put(assignment const& r, place const& at) {
    subject_draft& s = edit_subject(r.organization, r.subject);
    if (!s.exists) {
        found_.add(errc::dangling_reference, place(at, "subject"),
                   "assignment: there is no subject " + quoted(r.subject.text()));
        return;
    }
    role_node const* const role = find_role(next_->organizations.find(r.organization.text()), r.role.text());
    if (role == nullptr) {
        found_.add(errc::dangling_reference, place(at, "role"),
                   "assignment: there is no role " + quoted(r.role.text()));
        return;
    }
    name_id const unit = unit_of(r.unit, at);
    auto held = std::find_if(s.roles.begin(), s.roles.end(), [&](subject_draft::held_role const& h) {
        return h.role == role->index && h.limit.unit == unit;
    });
    if (held != s.roles.end() && is_first_) {
        found_.add(errc::duplicate_record, place(at, "role"),
                   "assignment: role " + quoted(r.role.text()) + " is assigned twice");
        return;
    }
    if (held == s.roles.end()) {
        if (s.roles.size() == limits::max_roles_per_subject) {
            found_.add(errc::too_many_roles_of_subject, place(at, "subject"),
                       "assignment: there are too many roles");
            return;
        }
        held = s.roles.insert(held, {role->index, 0, {}});
        use_changes_.of_roles.add(role->index, 1);
    }
    held->order = r.order;
    held->limit = {unit, window(r.validity)};
}

void draft::erase(assignment const& r, place const&) {
    subject_draft& s = edit_subject(r.organization, r.subject);
    auto const unit = find_unit(r.unit);
    std::erase_if(s.roles, [&](subject_draft::held_role const& held) {
        bool const gone = held.limit.unit == unit && is_role(held.role, r.role);
        if (gone) {
            use_changes_.of_roles.add(held.role, -1);
        }
        return gone;
    });
}

// The number of a permission that is more than one action on one type.
std::uint32_t draft::permission_index(permission_name const& name, place const& at) {
    if (permission_node const* const present = next_->permissions_by_name.find(name.text())) {
        return present->index;
    }
    if (next_permission_ == decltype(next_->permissions)::capacity) {
        found_.add(errc::too_many_interned_names, at, "grant: there are too many permissions");
        return 0;
    }
    auto* const n = changes_.adopt(new permission_node());
    n->name = name;
    n->index = next_permission_++;
    compile(*n, at.pointer());
    next_->permissions_by_name.put(n, changes_);
    next_->permissions.put(n->index, n, changes_);
    index_permission(nullptr, *n);
    return n->index;
}

// All but the limit.
grant_entry draft::make_grant_entry(grant const& r, place const& at) {
    place const here(at, "permission");
    grant_entry entry;
    entry.granted = r.granted;
    permission_form const form = parse_permission(r.permission.text());
    bool const plain = form.statement && form.prefix.empty() && form.statement->action != "manage"
                       && form.statement->type != "all";
    if (plain) {
        entry.question = key_of(intern(form.statement->action, here), intern(form.statement->type, here));
    } else {
        entry.permission = permission_index(r.permission, here);
    }
    return entry;
}

void draft::put(grant const& r, place const& at) {
    subject_draft& s = edit_subject(r.organization, r.subject);
    if (!s.exists) {
        found_.add(errc::dangling_reference, place(at, "subject"),
                   "grant: there is no subject " + quoted(r.subject.text()));
        return;
    }
    auto& grants = s.grants;
    auto present =
        std::find_if(grants.begin(), grants.end(), [&](auto const& g) { return g.text.id == r.id.text(); });
    if (present != grants.end() && is_first_) {
        found_.add(errc::duplicate_record, place(at, "id"),
                   "grant: grant " + quoted(r.id.text()) + " stands twice");
        return;
    }
    if (present == grants.end()) {
        if (grants.size() == limits::max_grants_per_subject) {
            found_.add(errc::too_many_grants_of_subject, place(at, "subject"),
                       "grant: there are too many grants and denials");
            return;
        }
        present = grants.emplace(present);
    }
    *present = {{r.id.text(), r.permission.text()}, make_grant_entry(r, at), window(r.validity)};
}

void draft::erase(grant const& r, place const&) {
    subject_draft& s = edit_subject(r.organization, r.subject);
    std::erase_if(s.grants, [&](auto const& g) { return g.text.id == r.id.text(); });
}

void draft::encode_subjects() {
    for (auto& [key, made] : subjects_.all()) {
        organization_node* const o = own_organization(key.organization);
        if (o == nullptr) {
            continue;
        }
        subject_node const* const before = o->subjects.find(key.id);
        if (!made->exists) {
            if (before != nullptr) {
                o->subjects.erase(key.id, changes_);
                index_subject(*o, before, nullptr);
            }
            continue;
        }
        subject_node* const now = made->encode(key.id, changes_);
        o->subjects.put(now, changes_);
        index_subject(*o, before, now);
    }
}

} // namespace writ::inline WRIT_ABI
