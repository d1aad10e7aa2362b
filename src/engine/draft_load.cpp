// SPDX-License-Identifier: Apache-2.0
// A directory's subjects, with what is theirs, at once.
//
// Only what is right goes this way: at the first doubt nothing is done, and
// the records are put one by one to find what is wrong with them.
// Tested by tests/unit/engine/load_test.cpp.
#include "directory/member.hpp"
#include "engine/draft.hpp"
#include "engine/subject_index.hpp"

#include <writ/limits.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <span>
#include <vector>

namespace writ::inline WRIT_ABI {
namespace {

// Records by the position of their subject.
class records_by_subject {
public:
    records_by_subject() = default;
    // `subject_of` holds a position for each record.
    records_by_subject(std::span<std::uint32_t const> subject_of, std::size_t subjects)
        : ends_(subjects + 1), records_(subject_of.size()) {
        for (std::uint32_t const s : subject_of) {
            ++ends_[s + 1];
        }
        std::partial_sum(ends_.begin(), ends_.end(), ends_.begin());
        for (std::uint32_t i = 0; i < subject_of.size(); ++i) {
            records_[ends_[subject_of[i]]++] = i;
        }
    }

    // In the order of their list.
    [[nodiscard]] std::span<std::uint32_t> of(std::size_t subject) noexcept {
        std::uint32_t const begin = subject == 0 ? 0 : ends_[subject - 1];
        return std::span(records_).subspan(begin, ends_[subject] - begin);
    }

private:
    std::vector<std::uint32_t> ends_;
    std::vector<std::uint32_t> records_;
};

template <class Record>
bool is_right(Record const& r) {
    problems wrong;
    check_record(r, place(), wrong);
    return wrong.none();
}

// A role as an assignment names it.
struct assigned_role {
    std::uint32_t role;
    name_id unit;
    // It has a unit, a window or an order.
    bool is_special;
};

} // namespace

struct draft::subject_load {
    subject_load(draft& d, directory const& records)
        : to(d), from(records), index(records.organizations, records.subjects.size()) {}

    bool collect();
    bool collect_subjects();
    template <class Record, class Take>
    bool find_subjects(std::vector<Record> const& list, records_by_subject& into, Take const& take);
    bool are_distinct();
    void build();
    void fill(subject_draft& s, std::uint32_t position);

    draft& to;
    directory const& from;
    subject_index index;
    // By their position in the list.
    std::vector<organization_node*> organizations;
    std::vector<assigned_role> roles;
    std::vector<grant_entry> grant_entries;
    records_by_subject assignments;
    records_by_subject grants;
    // By the number of the role.
    std::vector<std::uint32_t> uses;
};

bool draft::subject_load::collect_subjects() {
    for (subject const& s : from.subjects) {
        subject_index::key const k = index.make_key(s.organization, s.id);
        if (k.organization == subject_index::none || !is_right(s)
            || s.groups.size() > limits::max_groups_per_subject) {
            return false;
        }
        index.add(k);
    }
    return index.enter_all();
}

// Sorts records by subject.  Whether all are right: `take(record, organization)`
// says so, and all subjects are there.
template <class Record, class Take>
bool draft::subject_load::find_subjects(std::vector<Record> const& list, records_by_subject& into,
                                        Take const& take) {
    std::vector<std::uint32_t> subject_of(list.size());
    std::array<subject_index::key, subject_index::batch> keys;
    for (std::size_t begin = 0; begin < list.size(); begin += keys.size()) {
        std::size_t const count = std::min(keys.size(), list.size() - begin);
        for (std::size_t i = 0; i < count; ++i) {
            Record const& r = list[begin + i];
            keys[i] = index.make_key(r.organization, r.subject);
            if (keys[i].organization == subject_index::none || !is_right(r)
                || !take(r, *organizations[keys[i].organization])) {
                return false;
            }
        }
        auto const found = index.find(std::span(keys).first(count));
        for (std::size_t i = 0; i < count; ++i) {
            if (found[i] == subject_index::none) {
                return false;
            }
            subject_of[begin + i] = found[i];
        }
    }
    into = records_by_subject(subject_of, from.subjects.size());
    return true;
}

bool draft::subject_load::collect() {
    organizations.reserve(from.organizations.size());
    for (organization const& o : from.organizations) {
        organizations.push_back(to.next_->organizations.find(o.id.text()));
    }
    roles.reserve(from.assignments.size());
    auto const take_role = [this](assignment const& a, organization_node const& in) {
        role_node const* const role = to.find_role(&in, a.role.text());
        name_id const unit =
            a.unit ? to.memory_.names.intern(a.unit->text()) : name_id{name_table::unmentioned};
        if (role == nullptr || (a.unit && unit == name_table::unmentioned)) {
            return false;
        }
        bool const is_special = a.unit || a.order != 0 || !window(a.validity).is_open();
        roles.push_back({role->index, unit, is_special});
        return true;
    };
    return collect_subjects() && find_subjects(from.assignments, assignments, take_role)
           && find_subjects(from.grants, grants, [](auto const&, auto const&) { return true; })
           && are_distinct();
}

// Whether no subject has too many roles or grants, or one of them twice.
bool draft::subject_load::are_distinct() {
    std::vector<std::uint64_t> keys;
    for (std::uint32_t s = 0; s < from.subjects.size(); ++s) {
        auto const its_roles = assignments.of(s);
        auto const its_grants = grants.of(s);
        if (its_roles.size() > limits::max_roles_per_subject
            || its_grants.size() > limits::max_grants_per_subject) {
            return false;
        }
        keys.clear();
        for (std::uint32_t const i : its_roles) {
            keys.push_back(std::uint64_t{roles[i].role} << 32 | roles[i].unit);
        }
        std::sort(keys.begin(), keys.end());
        auto const id_of = [this](std::uint32_t i) -> std::string const& { return from.grants[i].id.text(); };
        std::sort(its_grants.begin(), its_grants.end(),
                  [&](std::uint32_t a, std::uint32_t b) { return id_of(a) < id_of(b); });
        if (std::adjacent_find(keys.begin(), keys.end()) != keys.end()
            || std::adjacent_find(its_grants.begin(), its_grants.end(),
                                  [&](std::uint32_t a, std::uint32_t b) { return id_of(a) == id_of(b); })
                   != its_grants.end()) {
            return false;
        }
    }
    return true;
}

void draft::subject_load::fill(subject_draft& s, std::uint32_t position) {
    s.set(from.subjects[position]);
    s.roles.clear();
    for (std::uint32_t const i : assignments.of(position)) {
        s.roles.push_back({roles[i].role, 0, {}});
        ++uses[roles[i].role];
        if (roles[i].is_special) {
            assignment const& a = from.assignments[i];
            s.roles.back().order = a.order;
            s.roles.back().limit = {roles[i].unit, window(a.validity)};
        }
    }
    s.grants.clear();
    for (std::uint32_t const i : grants.of(position)) {
        grant const& g = from.grants[i];
        s.grants.push_back({{g.id.text(), g.permission.text()}, grant_entries[i], window(g.validity)});
    }
}

void draft::subject_load::build() {
    place const root;
    place const list(root, "grants");
    grant_entries.reserve(from.grants.size());
    for (std::size_t i = 0; i < from.grants.size(); ++i) {
        grant_entries.push_back(to.make_grant_entry(from.grants[i], place(list, i)));
    }
    auto const subjects = index.subjects();
    std::vector<std::size_t> ends(organizations.size() + 1);
    for (subject_index::key const& k : subjects) {
        ++ends[k.organization + 1];
    }
    std::partial_sum(ends.begin(), ends.end(), ends.begin());
    std::vector<node_map<subject_node>::hashed_node> nodes(subjects.size());
    uses.resize(to.next_role_);
    to.changes_.reserve(subjects.size());
    subject_draft made;
    for (std::uint32_t s = 0; s < subjects.size(); ++s) {
        fill(made, s);
        nodes[ends[subjects[s].organization]++] = {subjects[s].hash,
                                                   made.encode(subjects[s].id, to.changes_)};
    }
    for (std::size_t o = 0, begin = 0; o < organizations.size(); begin = ends[o++]) {
        organizations[o]->subjects.fill(std::span(nodes).subspan(begin, ends[o] - begin), to.changes_);
    }
    for (std::uint32_t role = 0; role < uses.size(); ++role) {
        to.use_changes_.of_roles.add(role, uses[role]);
    }
}

bool draft::put_subjects(directory const& d) {
    if (std::max({d.subjects.size(), d.assignments.size(), d.grants.size()}) >= UINT32_MAX) {
        return false;
    }
    subject_load load(*this, d);
    if (!load.collect()) {
        return false;
    }
    load.build();
    return true;
}

} // namespace writ::inline WRIT_ABI
