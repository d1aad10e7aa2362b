// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_CASES_TENANCY_HPP
#define WRIT_BENCH_CASES_TENANCY_HPP

// Organizations, roles and subjects of the workloads W1, W2, W4, W5 and W7, as
// numbers; and the same as records of a directory.

#include "cases/random.hpp"

#include <writ/directory/change.hpp>
#include <writ/directory/directory.hpp>

#include <boost/container/static_vector.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace bench {

// How large a tenancy is.
struct shape {
    std::size_t organizations = 1;
    std::size_t subjects = 0;
    std::size_t roles = 0;
    // There are ten actions; a permission is one of them on a type.
    std::size_t types = 0;
    std::size_t roles_from = 1;
    std::size_t roles_to = 1;
    // One grant and one denial each.
    bool exceptions = false;
    // Of 36 characters; otherwise of 20.
    bool long_ids = false;
};

inline constexpr shape w1{.subjects = 1'000, .roles = 100, .types = 20, .roles_to = 3};
inline constexpr shape w2{.subjects = 100'000, .roles = 10'000, .types = 100, .roles_to = 3};
inline constexpr shape w4{
    .organizations = 1'000, .subjects = 100'000, .roles = 20, .types = 20, .exceptions = true};

// W5 and W7, by the number of subjects.
constexpr shape w5(std::size_t subjects) {
    return {
        .subjects = subjects, .roles = 1'000, .types = 100, .roles_from = 2, .roles_to = 2, .long_ids = true};
}

// Roles and permissions are numbers.
struct member {
    std::uint32_t organization = 0;
    std::uint32_t granted = none;
    std::uint32_t denied = none;
    boost::container::static_vector<std::uint32_t, 4> roles = {};
    std::string id = {};

    static constexpr std::uint32_t none = UINT32_MAX;
};

struct tenancy {
    std::vector<std::string> actions = {"create", "read",  "update",  "delete",  "approve",
                                        "export", "share", "archive", "restore", "print"};
    std::vector<std::string> types = {};
    // By permission: "read:type7".
    std::vector<std::string> names = {};
    // Each role's permissions.
    std::vector<std::vector<std::uint32_t>> roles = {};
    std::vector<writ::organization_id> organizations = {};
    std::vector<member> subjects = {};

    [[nodiscard]] std::string const& action_of(std::size_t permission) const {
        return actions[permission % actions.size()];
    }
    [[nodiscard]] std::string const& type_of(std::size_t permission) const {
        return types[permission / actions.size()];
    }

    // What a check must answer.
    [[nodiscard]] bool answer(std::size_t subject, std::uint32_t permission) const {
        member const& m = subjects[subject];
        auto const has = [&](std::uint32_t role) {
            return std::find(roles[role].begin(), roles[role].end(), permission) != roles[role].end();
        };
        return m.denied != permission
               && (m.granted == permission || std::any_of(m.roles.begin(), m.roles.end(), has));
    }
};

namespace detail {

inline std::string numbered(char const* what, std::size_t number) {
    return std::string(what).append(std::to_string(number));
}

// `count` different numbers below `bound`.
template <class Numbers>
void add_distinct(Numbers& to, std::size_t count, std::size_t bound, random_source& random) {
    while (to.size() < count) {
        auto const n = static_cast<std::uint32_t>(random.below(bound));
        if (std::find(to.begin(), to.end(), n) == to.end()) {
            to.push_back(n);
        }
    }
}

} // namespace detail

inline tenancy make_tenancy(shape const& s, std::uint64_t seed = 1) {
    random_source random(seed);
    // Whatever else a subject has, the ids are the same.
    random_source ids(seed + 1);
    tenancy made;
    for (std::size_t i = 0; i < s.types; ++i) {
        made.types.push_back(detail::numbered("type", i));
        for (std::string const& action : made.actions) {
            made.names.push_back(std::string(action).append(":").append(made.types.back()));
        }
    }
    made.roles.resize(s.roles);
    for (auto& role : made.roles) {
        detail::add_distinct(role, 10, made.names.size(), random);
    }
    for (std::size_t i = 0; i < s.organizations; ++i) {
        made.organizations.emplace_back(detail::numbered("org", i));
    }
    made.subjects.resize(s.subjects);
    for (std::size_t i = 0; i < s.subjects; ++i) {
        member& m = made.subjects[i];
        m.organization = static_cast<std::uint32_t>(i % s.organizations);
        m.id = s.long_ids ? ids.id() : ids.id().substr(0, 20);
        std::size_t const count = s.roles_from + random.below(s.roles_to - s.roles_from + 1);
        detail::add_distinct(m.roles, count, s.roles, random);
        if (s.exceptions) {
            std::vector<std::uint32_t> both;
            // Half of the denials take away what the role gives.
            if (random.chance(50)) {
                both.push_back(random.one_of(made.roles[m.roles.front()]));
            }
            detail::add_distinct(both, 2, made.names.size(), random);
            m.denied = both[0];
            m.granted = both[1];
        }
    }
    return made;
}

inline writ::role_id role_name(std::size_t role) {
    return writ::role_id(detail::numbered("role", role));
}

inline writ::assignment make_assignment(tenancy const& t, std::size_t subject, std::size_t role) {
    member const& m = t.subjects[subject];
    return {.organization = t.organizations[m.organization],
            .subject = writ::subject_id(m.id),
            .role = role_name(role)};
}

inline writ::grant make_grant(tenancy const& t, std::size_t subject, std::size_t permission, bool granted) {
    member const& m = t.subjects[subject];
    return {.organization = t.organizations[m.organization],
            .id = writ::grant_id(granted ? "grant" : "denial"),
            .subject = writ::subject_id(m.id),
            .permission = writ::permission_name(t.names[permission]),
            .granted = granted,
            .granted_by = writ::actor_id("host")};
}

// Calls `visit(record)` with subjects, assignments and grants of some subjects.
template <class Visit>
void for_each_record(tenancy const& t, std::size_t first, std::size_t last, Visit const& visit) {
    for (std::size_t i = first; i < last; ++i) {
        member const& m = t.subjects[i];
        visit(writ::subject{.organization = t.organizations[m.organization], .id = writ::subject_id(m.id)});
        for (std::uint32_t const role : m.roles) {
            visit(make_assignment(t, i, role));
        }
        if (m.granted != member::none) {
            visit(make_grant(t, i, m.granted, true));
        }
        if (m.denied != member::none) {
            visit(make_grant(t, i, m.denied, false));
        }
    }
}

// Organizations and roles.  The roles are the only organization's, or the platform's.
inline writ::directory make_frame(tenancy const& t) {
    writ::directory made;
    for (writ::organization_id const& id : t.organizations) {
        made.organizations.push_back({.id = id});
    }
    for (std::size_t i = 0; i < t.roles.size(); ++i) {
        writ::role role{.id = role_name(i), .name = role_name(i).text()};
        if (t.organizations.size() == 1) {
            role.organization = t.organizations.front();
        }
        for (std::uint32_t const permission : t.roles[i]) {
            role.permissions.emplace_back(t.names[permission]);
        }
        made.roles.push_back(std::move(role));
    }
    return made;
}

inline writ::directory make_directory(tenancy const& t) {
    writ::directory made = make_frame(t);
    made.subjects.reserve(t.subjects.size());
    for_each_record(t, 0, t.subjects.size(), [&]<class Record>(Record&& r) {
        writ::records<Record>(made).push_back(std::forward<Record>(r));
    });
    return made;
}

} // namespace bench

#endif
