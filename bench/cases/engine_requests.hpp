// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_CASES_ENGINE_REQUESTS_HPP
#define WRIT_BENCH_CASES_ENGINE_REQUESTS_HPP

// What is asked of a tenancy, as numbers and as texts, with the answers.

#include "cases/tenancy.hpp"

#include <writ/engine/caller.hpp>

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

struct engine_request {
    writ::subject_ref who;
    std::string_view action;
    std::string_view type;
    // Of the permission: "action:type".
    std::string_view name;
    std::uint32_t subject = 0;
    std::uint32_t permission = 0;
    bool allowed = false;
};

// Refers to the tenancy; the subjects' ids are copies, as a caller brings them.
class engine_requests {
public:
    std::vector<engine_request> list;

    // Random subjects; half of the requests are allowed.
    engine_requests(tenancy const& t, std::size_t count, std::uint64_t seed = 2) : random_(seed) {
        reserve(count);
        for (bool const allowed : half_allowed(count)) {
            std::size_t const subject = random_.below(t.subjects.size());
            add(t, subject, allowed ? allowed_permission(t, subject) : denied_permission(t, subject),
                allowed);
        }
    }

    // The same in batches of one permission each; half of each batch is allowed.
    static engine_requests in_batches(tenancy const& t, std::size_t count, std::size_t batch) {
        engine_requests made;
        made.reserve(count);
        while (made.list.size() < count) {
            auto const permission = static_cast<std::uint32_t>(made.random_.below(t.names.size()));
            for (bool const allowed : made.half_allowed(batch)) {
                std::size_t subject = 0;
                do {
                    subject = made.random_.below(t.subjects.size());
                } while (t.answer(subject, permission) != allowed);
                made.add(t, subject, permission, allowed);
            }
        }
        return made;
    }

private:
    engine_requests() : random_(3) {}

    void reserve(std::size_t count) {
        list.reserve(count);
        ids_.reserve(count);
    }

    std::vector<bool> half_allowed(std::size_t count) {
        std::vector<bool> wanted(count);
        for (std::size_t i = 0; i < count / 2; ++i) {
            wanted[i] = true;
        }
        for (std::size_t i = count; i > 1; --i) {
            std::vector<bool>::swap(wanted[i - 1], wanted[random_.below(i)]);
        }
        return wanted;
    }

    // Of a role or, as often, of the grant where there is one.
    std::uint32_t allowed_permission(tenancy const& t, std::size_t subject) {
        member const& m = t.subjects[subject];
        for (;;) {
            auto const& role = t.roles[m.roles[random_.below(m.roles.size())]];
            bool const by_grant = m.granted != member::none && random_.chance(50);
            std::uint32_t const permission = by_grant ? m.granted : random_.one_of(role);
            if (t.answer(subject, permission)) {
                return permission;
            }
        }
    }

    std::uint32_t denied_permission(tenancy const& t, std::size_t subject) {
        member const& m = t.subjects[subject];
        for (;;) {
            bool const by_denial = m.denied != member::none && random_.chance(50);
            std::uint32_t const permission =
                by_denial ? m.denied : static_cast<std::uint32_t>(random_.below(t.names.size()));
            if (!t.answer(subject, permission)) {
                return permission;
            }
        }
    }

    void add(tenancy const& t, std::size_t subject, std::uint32_t permission, bool allowed) {
        member const& m = t.subjects[subject];
        ids_.emplace_back(m.id);
        list.push_back({.who = {t.organizations[m.organization], ids_.back()},
                        .action = t.action_of(permission),
                        .type = t.type_of(permission),
                        .name = t.names[permission],
                        .subject = static_cast<std::uint32_t>(subject),
                        .permission = permission,
                        .allowed = allowed});
    }

    random_source random_;
    // Reserved for all, so that they stay where they are.
    std::vector<writ::subject_id> ids_;
};

} // namespace bench

#endif
