// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_FLOORS_LOAD_HPP
#define WRIT_BENCH_FLOORS_LOAD_HPP

// The least that loading a directory takes: an index of the subjects' ids, and
// one array of all subjects' roles; a bit for each permission of a role.

#include "floors/string_find.hpp"

#include <writ/directory/directory.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace bench::floors {

struct loaded {
    string_map subjects;
    std::vector<std::uint32_t> first_role;
    std::vector<std::uint32_t> roles;
    string_map permissions;
    // By role: a bit for each permission.
    std::vector<std::vector<std::uint64_t>> masks;
};

// Precondition: one organization, and every assignment names what there is.
inline loaded load(writ::directory const& d) {
    loaded made;
    string_map role_numbers;
    for (writ::role const& r : d.roles) {
        role_numbers.emplace(r.id.text(), static_cast<std::uint32_t>(role_numbers.size()));
        auto& mask = made.masks.emplace_back();
        for (writ::permission_name const& name : r.permissions) {
            auto const next = static_cast<std::uint32_t>(made.permissions.size());
            std::uint32_t const number = made.permissions.emplace(name.text(), next).first->second;
            if (mask.size() <= number / 64) {
                mask.resize(number / 64 + 1);
            }
            mask[number / 64] |= std::uint64_t{1} << number % 64;
        }
    }
    made.subjects.reserve(d.subjects.size());
    for (writ::subject const& s : d.subjects) {
        made.subjects.emplace(s.id.text(), static_cast<std::uint32_t>(made.subjects.size()));
    }
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    pairs.reserve(d.assignments.size());
    // How many each has, then where each begins.
    made.first_role.resize(d.subjects.size() + 1);
    for (writ::assignment const& a : d.assignments) {
        std::uint32_t const subject = made.subjects.find(a.subject.text())->second;
        pairs.emplace_back(subject, role_numbers.find(a.role.text())->second);
        ++made.first_role[subject + 1];
    }
    for (std::size_t i = 1; i < made.first_role.size(); ++i) {
        made.first_role[i] += made.first_role[i - 1];
    }
    made.roles.resize(pairs.size());
    std::vector<std::uint32_t> next(made.first_role.begin(), made.first_role.end() - 1);
    for (auto const& [subject, role] : pairs) {
        made.roles[next[subject]++] = role;
    }
    return made;
}

} // namespace bench::floors

#endif
