// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/codec/scenario_coverage_test.cpp.
#include <writ/codec/scenario_coverage.hpp>

#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

// The role, whether it is a permission, and its index.
using rule_key = std::tuple<role const*, bool, std::size_t>;

class decided_things {
public:
    explicit decided_things(directory const& d) : directory_(d) {
        for (role const& r : d.roles) {
            roles_.emplace(std::pair(organization_of(r), std::string_view(r.id.text())), &r);
        }
        for (permission const& p : d.permissions) {
            statements_.emplace(p.name.text(), p.statements ? p.statements->size() : 0);
        }
    }

    void add(scenario_result const& r) {
        organization_id const& in = r.check->subject.organization;
        if (!r.decided_by.grant.empty()) {
            grants_.emplace(in.text(), r.check->subject.id.text(), r.decided_by.grant);
        }
        role const* const effective = find(in, r.decided_by.role);
        if (effective != nullptr && r.decision.statement()) {
            deciding_roles_.insert(effective);
            std::size_t position = *r.decision.statement();
            if (auto const own = find_rule(*effective, position)) {
                rules_.insert(*own);
                deciding_roles_.insert(std::get<0>(*own));
            }
        }
    }

    [[nodiscard]] scenario_coverage rest() const {
        scenario_coverage c{.all_roles = directory_.roles.size(), .all_grants = directory_.grants.size()};
        for (role const& r : directory_.roles) {
            if (!deciding_roles_.contains(&r)) {
                c.roles.push_back(&r);
            }
            for (bool const is_permission : {true, false}) {
                std::size_t const count = is_permission ? r.permissions.size() : r.policy.size();
                c.all_rules += count;
                for (std::size_t i = 0; i < count; ++i) {
                    if (!rules_.contains({&r, is_permission, i})) {
                        c.rules.push_back({&r, is_permission, i});
                    }
                }
            }
        }
        for (grant const& g : directory_.grants) {
            if (!grants_.contains({g.organization.text(), g.subject.text(), g.id.text()})) {
                c.grants.push_back(&g);
            }
        }
        return c;
    }

private:
    static std::string_view organization_of(role const& r) noexcept {
        return r.organization ? std::string_view(r.organization->text()) : std::string_view();
    }

    // As records of the organization name it.
    [[nodiscard]] role const* find(organization_id const& in, std::string_view id) const {
        auto const own = roles_.find({in.text(), id});
        auto const at = own != roles_.end() ? own : roles_.find({std::string_view(), id});
        return at != roles_.end() ? at->second : nullptr;
    }

    // Whose rule stands at a position of the role's list, which begins with its
    // parent's; where none of this chain's does, the position is lowered by theirs.
    std::optional<rule_key> find_rule(role const& r, std::size_t& position) const {
        if (r.parent) {
            role const* const parent = find(r.organization.value_or(organization_id()), r.parent->text());
            if (auto const found = parent != nullptr ? find_rule(*parent, position) : std::nullopt) {
                return found;
            }
        }
        for (std::size_t i = 0; i < r.permissions.size(); ++i) {
            // One that the catalogue defines is its statements, and then its name.
            auto const defined = statements_.find(r.permissions[i].text());
            std::size_t const count = 1 + (defined != statements_.end() ? defined->second : 0);
            if (position < count) {
                return rule_key{&r, true, i};
            }
            position -= count;
        }
        if (position < r.policy.size()) {
            return rule_key{&r, false, position};
        }
        position -= r.policy.size();
        return std::nullopt;
    }

    directory const& directory_;
    // By organization, or nothing, and id.
    std::map<std::pair<std::string_view, std::string_view>, role const*> roles_;
    // How many statements a permission means.
    std::map<std::string_view, std::size_t> statements_;

    std::set<role const*> deciding_roles_;
    std::set<rule_key> rules_;
    std::set<std::tuple<std::string_view, std::string_view, std::string>> grants_;
};

} // namespace

scenario_coverage cover(scenario const& s, std::span<scenario_result const> results) {
    decided_things decided(s.directory);
    for (scenario_result const& r : results) {
        decided.add(r);
    }
    return decided.rest();
}

} // namespace writ::inline WRIT_ABI
