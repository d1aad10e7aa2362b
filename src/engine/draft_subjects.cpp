// SPDX-License-Identifier: Apache-2.0
// Subjects, and what is theirs: assignments, grants and denials.
#include "engine/draft.hpp"

#include <writ/limits.hpp>

#include <algorithm>

namespace writ::inline WRIT_ABI {
namespace {

// No number of a permission.
constexpr std::uint32_t no_permission = UINT32_MAX;

} // namespace

subject_draft* draft::edit_subject(organization_id const& in, subject_id const& id) {
    auto const [at, added] = subjects_.try_emplace({in.text(), id.text()});
    if (added) {
        at->second = std::make_unique<subject_draft>();
        organization_node const* const o = next_->organizations.find(in.text());
        if (subject_node const* const n = o != nullptr ? o->subjects.find(id.text()) : nullptr) {
            load(*at->second, *n);
        }
    }
    return at->second.get();
}

void draft::load(subject_draft& into, subject_node const& from) const {
    into.exists = true;
    into.active = from.active;
    into.deleted = from.deleted;
    into.is_service_account = from.is_service_account;
    subject_extra const none;
    subject_extra const& extra = from.extra != nullptr ? *from.extra : none;
    into.groups = extra.groups;
    into.attributes = extra.attributes;
    auto const assignments = from.assignments();
    for (std::size_t i = 0; i < assignments.size(); ++i) {
        assignment_entry const& a = assignments[i];
        into.roles.push_back({a.role, extra.order.empty() ? 0 : extra.order[i],
                              a.limit != a.no_limit ? extra.limits[a.limit] : limit()});
    }
    auto const grants = from.grants();
    for (std::size_t i = 0; i < grants.size(); ++i) {
        grant_entry const& g = grants[i];
        into.grants.push_back(
            {extra.grants[i], g, g.limit != g.no_limit ? extra.limits[g.limit].valid : window()});
    }
}

void draft::put(subject const& r, place const& at) {
    if (next_->organizations.find(r.organization.text()) == nullptr) {
        found_.add(errc::dangling_reference, place(at, "organization"),
                   "subject: there is no organization " + quoted(r.organization.text()));
        return;
    }
    subject_draft& s = *edit_subject(r.organization, r.id);
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
    s.exists = true;
    s.active = r.active;
    s.deleted = r.deletion.deleted();
    s.is_service_account = r.kind == subject_kind::service_account;
    s.attributes = r.attributes;
    s.groups.clear();
    for (group_name const& g : r.groups) {
        s.groups.push_back(g.text());
    }
}

// With the subject go its assignments, grants and denials.
void draft::erase(subject const& r, place const&) {
    subject_draft& s = *edit_subject(r.organization, r.id);
    for (subject_draft::held_role const& held : s.roles) {
        use_role(held.role, -1);
    }
    s = subject_draft();
}

void draft::put(assignment const& r, place const& at) {
    subject_draft& s = *edit_subject(r.organization, r.subject);
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
        use_role(role->index, 1);
    }
    held->order = r.order;
    held->limit = {unit, window(r.validity)};
}

void draft::erase(assignment const& r, place const&) {
    subject_draft& s = *edit_subject(r.organization, r.subject);
    auto const unit = find_unit(r.unit);
    std::erase_if(s.roles, [&](subject_draft::held_role const& held) {
        bool const gone = held.limit.unit == unit && is_role(held.role, r.role);
        if (gone) {
            use_role(held.role, -1);
        }
        return gone;
    });
}

// The number of a permission that is more than one action on one type.
std::uint32_t draft::permission_index(permission_name const& name) {
    if (permission_node const* const present = next_->permissions_by_name.find(name.text())) {
        return present->index;
    }
    if (next_permission_ == node_array<permission_node>::capacity) {
        return no_permission;
    }
    auto* const n = changes_.adopt(new permission_node());
    n->name = name;
    n->index = next_permission_++;
    next_->permissions_by_name.put(n, changes_);
    next_->permissions.put(n->index, n, changes_);
    return n->index;
}

subject_draft::held_grant draft::make_grant(grant const& r, place const& at) {
    subject_draft::held_grant g{{r.id.text(), r.permission.text()}, {}, window(r.validity)};
    g.entry.granted = r.granted;
    permission_form const form = parse_permission(g.text.permission);
    bool const plain = form.statement && form.prefix.empty() && form.statement->action != "manage"
                       && form.statement->type != "all";
    if (plain) {
        g.entry.question = key_of(intern(form.statement->action, place(at, "permission")),
                                  intern(form.statement->type, place(at, "permission")));
        return g;
    }
    g.entry.permission = permission_index(r.permission);
    if (g.entry.permission == no_permission) {
        found_.add(errc::too_many_interned_names, place(at, "permission"),
                   "grant: there are too many permissions");
    }
    return g;
}

void draft::put(grant const& r, place const& at) {
    subject_draft& s = *edit_subject(r.organization, r.subject);
    if (!s.exists) {
        found_.add(errc::dangling_reference, place(at, "subject"),
                   "grant: there is no subject " + quoted(r.subject.text()));
        return;
    }
    auto& grants = s.grants;
    auto const present =
        std::find_if(grants.begin(), grants.end(), [&](auto const& g) { return g.text.id == r.id.text(); });
    if (present == grants.end()) {
        if (grants.size() == limits::max_grants_per_subject) {
            found_.add(errc::too_many_grants_of_subject, place(at, "subject"),
                       "grant: there are too many grants and denials");
            return;
        }
        grants.push_back(make_grant(r, at));
    } else if (is_first_) {
        found_.add(errc::duplicate_record, place(at, "id"),
                   "grant: grant " + quoted(r.id.text()) + " stands twice");
    } else {
        *present = make_grant(r, at);
    }
}

void draft::erase(grant const& r, place const&) {
    subject_draft& s = *edit_subject(r.organization, r.subject);
    std::erase_if(s.grants, [&](auto const& g) { return g.text.id == r.id.text(); });
}

void draft::encode_subjects() {
    for (auto& [key, made] : subjects_) {
        organization_node* const o = own_organization(organization_id(key.organization));
        if (o == nullptr) {
            continue;
        }
        if (!made->exists) {
            if (o->subjects.find(key.id) != nullptr) {
                o->subjects.erase(key.id, changes_);
            }
            continue;
        }
        o->subjects.put(encode(key.id, *made), changes_);
    }
}

// The node of a subject; takes the draft's texts.
subject_node* draft::encode(std::string_view id, subject_draft& made) {
    std::stable_sort(made.roles.begin(), made.roles.end(),
                     [](auto const& a, auto const& b) { return a.order < b.order; });
    std::sort(made.grants.begin(), made.grants.end(),
              [](auto const& a, auto const& b) { return a.text.id < b.text.id; });
    bool const ordered =
        std::any_of(made.roles.begin(), made.roles.end(), [](auto const& h) { return h.order != 0; });
    subject_extra extra;
    auto const add_limit = [&extra](limit const& l) {
        extra.limits.push_back(l);
        return static_cast<std::uint32_t>(extra.limits.size() - 1);
    };
    std::vector<assignment_entry> assignments;
    for (subject_draft::held_role const& held : made.roles) {
        assignment_entry& e = assignments.emplace_back(assignment_entry{held.role});
        if (held.limit.unit != name_table::unmentioned || !held.limit.valid.is_open()) {
            e.limit = add_limit(held.limit);
        }
        if (ordered) {
            extra.order.push_back(held.order);
        }
    }
    bool is_plain = extra.limits.empty() && made.groups.empty();
    std::vector<grant_entry> grants;
    for (subject_draft::held_grant& held : made.grants) {
        grant_entry& e = grants.emplace_back(held.entry);
        e.limit = held.valid.is_open() ? e.no_limit : add_limit({{}, held.valid}) & e.no_limit;
        is_plain = is_plain && e.limit == e.no_limit && e.question != 0;
        extra.grants.push_back(std::move(held.text));
    }
    extra.groups = std::move(made.groups);
    extra.attributes = std::move(made.attributes);
    subject_node* const n = changes_.adopt(subject_node::make(id, grants, assignments));
    n->active = made.active;
    n->deleted = made.deleted;
    n->is_service_account = made.is_service_account;
    n->is_plain = is_plain;
    if (!extra.limits.empty() || !extra.grants.empty() || !extra.groups.empty() || !extra.attributes.empty()
        || !extra.order.empty()) {
        n->extra = std::make_unique<subject_extra>(std::move(extra));
    }
    return n;
}

} // namespace writ::inline WRIT_ABI
