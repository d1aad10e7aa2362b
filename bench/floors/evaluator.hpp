// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_FLOORS_EVALUATOR_HPP
#define WRIT_BENCH_FLOORS_EVALUATOR_HPP

// The least that answers the questions of W1, W2, W4 and W5: dense numbers, one
// array of all subjects' roles, a bit for each permission of a role.  No
// wildcards, gates, times or explanations, and nothing can be changed.

#include "cases/tenancy.hpp"
#include "floors/string_find.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace bench::floors {

class evaluator {
public:
    explicit evaluator(tenancy const& t)
        : words_((t.names.size() + 63) / 64), masks_(t.roles.size() * words_),
          actions_(make_string_map(t.actions)), types_(make_string_map(t.types)),
          permissions_(make_string_map(t.names)) {
        for (std::size_t r = 0; r < t.roles.size(); ++r) {
            for (std::uint32_t const p : t.roles[r]) {
                masks_[r * words_ + p / 64] |= std::uint64_t{1} << p % 64;
            }
        }
        for (writ::organization_id const& id : t.organizations) {
            organizations_.push_back(id.text());
        }
        subjects_.reserve(t.subjects.size());
        for (member const& m : t.subjects) {
            subjects_.emplace(m.id, static_cast<std::uint32_t>(subjects_.size()));
            organization_of_.push_back(m.organization);
            roles_.insert(roles_.end(), m.roles.begin(), m.roles.end());
            first_role_.push_back(static_cast<std::uint32_t>(roles_.size()));
            if (m.denied != member::none) {
                exceptions_.insert(exceptions_.end(), {{m.denied, false}, {m.granted, true}});
            }
            first_exception_.push_back(static_cast<std::uint32_t>(exceptions_.size()));
        }
    }

    [[nodiscard]] bool can(std::uint32_t subject, std::uint32_t permission) const noexcept {
        std::uint64_t const* const column = masks_.data() + permission / 64;
        std::uint64_t found = 0;
        for (std::uint32_t i = first_role_[subject]; i < first_role_[subject + 1]; ++i) {
            found |= column[roles_[i] * words_];
        }
        return (found >> permission % 64 & 1) != 0;
    }

    // The same with grants and denials.
    [[nodiscard]] bool can_or_except(std::uint32_t subject, std::uint32_t permission) const noexcept {
        bool granted = false;
        for (std::uint32_t i = first_exception_[subject]; i < first_exception_[subject + 1]; ++i) {
            if (exceptions_[i].permission == permission) {
                if (!exceptions_[i].granted) {
                    return false;
                }
                granted = true;
            }
        }
        return granted || can(subject, permission);
    }

    // Of what has no number: `nobody`, and the permission `nothing`.
    static constexpr std::uint32_t nobody = UINT32_MAX;
    static constexpr std::uint32_t nothing = UINT32_MAX;

    [[nodiscard]] std::uint32_t subject(std::string_view id) const noexcept {
        auto const found = subjects_.find(id);
        return found != subjects_.end() ? found->second : nobody;
    }
    // Ids are unique across organizations: one find, and a comparison.
    [[nodiscard]] std::uint32_t subject(std::string_view organization, std::string_view id) const noexcept {
        auto const found = subjects_.find(id);
        bool const here =
            found != subjects_.end() && organizations_[organization_of_[found->second]] == organization;
        return here ? found->second : nobody;
    }
    [[nodiscard]] std::uint32_t permission(std::string_view action, std::string_view type) const noexcept {
        auto const a = actions_.find(action);
        auto const t = types_.find(type);
        bool const known = a != actions_.end() && t != types_.end();
        return known ? t->second * static_cast<std::uint32_t>(actions_.size()) + a->second : nothing;
    }
    [[nodiscard]] std::uint32_t permission(std::string_view name) const noexcept {
        auto const found = permissions_.find(name);
        return found != permissions_.end() ? found->second : nothing;
    }

private:
    std::size_t words_;
    // Role by role.
    std::vector<std::uint64_t> masks_;
    std::vector<std::uint32_t> first_role_ = {0};
    std::vector<std::uint32_t> roles_;

    struct exception {
        std::uint32_t permission;
        bool granted;
    };
    std::vector<std::uint32_t> first_exception_ = {0};
    std::vector<exception> exceptions_;

    std::vector<std::string> organizations_;
    std::vector<std::uint32_t> organization_of_;
    string_map subjects_;
    string_map actions_;
    string_map types_;
    string_map permissions_;
};

} // namespace bench::floors

#endif
