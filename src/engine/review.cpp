// SPDX-License-Identifier: Apache-2.0
// Who can.  Tested by tests/unit/engine/review_test.cpp and tests/property/review_test.cpp.
#include <writ/engine/review.hpp>

#include "engine/decider.hpp"
#include "engine/holder_index.hpp"
#include "engine/implementation.hpp"
#include "engine/merged_names.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace writ::inline WRIT_ABI {

review::review(authorizer const& of, std::optional<instant> at) noexcept : authorizer_(&of) {
    authorizer::implementation const& in = *of.implementation_;
    pin_ = in.pin_current(at_);
    now_ = at ? *at : in.options.clock != nullptr ? in.options.clock->now() : instant();
}

review::review(review&& other) noexcept
    : authorizer_(other.authorizer_), at_(std::exchange(other.at_, nullptr)),
      pin_(std::exchange(other.pin_, nullptr)), now_(other.now_) {}

review& review::operator=(review&& other) noexcept {
    std::swap(authorizer_, other.authorizer_);
    std::swap(at_, other.at_);
    std::swap(pin_, other.pin_);
    std::swap(now_, other.now_);
    return *this;
}

review::~review() {
    if (pin_ != nullptr) {
        pins::release(*pin_);
    }
}

std::uint64_t review::revision() const noexcept {
    return at_ != nullptr ? at_->born : 0;
}

// Null: there is no such organization, and so nobody in it.
result<organization_node const*> review::indexed(organization_id const& in) const {
    if (!authorizer_->implementation_->options.index_holders) {
        problems found;
        found.add_at(errc::not_indexed, "", "authorizer_options::index_holders is not set");
        return found.take();
    }
    organization_node const* const o = at_ != nullptr ? at_->organizations.find(in.text()) : nullptr;
    return o != nullptr && o->index != nullptr ? o : nullptr;
}

namespace {

// Finds who may be allowed: a superset, from what holds for all subjects alike.
class candidates {
public:
    candidates(state const& at, organization_node const& in, name_table const& names,
               resolved_question const& q) noexcept
        : at_(at), in_(in), unit_(q.unit), rules_(q.rules) {
        name_id const any_action = names.find("manage");
        name_id const any_type = names.find("all");
        bool const is_name = rules_.asks == rule_question::form::name;
        keys_ = {rules_.key(), key_of(rules_.action, any_type), key_of(any_action, any_type),
                 is_name ? index_key::any_prefix : key_of(any_action, rules_.type)};
        // Whatever allows on an instance allows on the type: what forbids it there
        // without conditions does so here.
        if (rules_.asks == rule_question::form::instance) {
            rules_.asks = rule_question::form::type;
        }
    }

    void add_to(merged_names& to) const {
        to.add(in_.index->find(index_key::granted_question(rules_.key())));
        add_roles(*in_.index, in_.roles, to);
        if (at_.platform_index != nullptr) {
            add_roles(*at_.platform_index, at_.platform_roles, to);
            for_each<permission_node>(*at_.platform_index, at_.permissions_by_name,
                                      index_key::permissions_allowing, [&](permission_node const& p) {
                                          if (may_allow(p.granted)) {
                                              to.add(in_.index->find(index_key::granted_permission(p.index)));
                                          }
                                      });
        }
    }

private:
    [[nodiscard]] bool may_allow(rule_list const& rules) const noexcept {
        return rules.answer(rules_).says == rule_answer::kind::allow;
    }

    // Those filed under one of the questions, once.
    template <class Node, class Visit>
    void for_each(holder_index const& index, node_map<Node> const& nodes, std::string (*key)(question_key),
                  Visit const& visit) const {
        std::vector<Node const*> found;
        for (question_key const q : keys_) {
            auto const names = index.find(key(q));
            for (auto at = names.after({}); at.get() != nullptr; at.next()) {
                found.push_back(nodes.find(at.get()->key()));
            }
        }
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
        for (Node const* const n : found) {
            visit(*n);
        }
    }

    void add_roles(holder_index const& index, node_map<role_node> const& roles, merged_names& to) const {
        for_each<role_node>(index, roles, index_key::roles_allowing, [&](role_node const& r) {
            if (r.live && may_allow(r.rules)) {
                to.add(in_.index->find(index_key::holders_of_role(r.index)));
                add_groups(r.index, to);
            }
        });
    }

    void add_groups(std::uint32_t role, merged_names& to) const {
        auto const groups = in_.index->find(index_key::groups_with_role(role));
        for (auto at = groups.after({}); at.get() != nullptr; at.next()) {
            auto const& mappings = in_.groups.find(at.get()->key())->mappings;
            if (std::any_of(mappings.begin(), mappings.end(), [&](group_node::mapping const& m) {
                    return m.role == role && (m.unit == name_table::unmentioned || m.unit == unit_);
                })) {
                to.add(in_.index->find(index_key::members_of(at.get()->key())));
            }
        }
    }

    state const& at_;
    organization_node const& in_;
    name_id unit_;
    rule_question rules_;
    std::array<question_key, 4> keys_;
};

} // namespace

result<page<permitted_subject>> review::who_can(organization_id const& in, question const& q,
                                                caller_options const& as, page_request const& p) const {
    auto const found = indexed(in);
    if (!found) {
        return found.error();
    }
    organization_node const* const o = *found;
    if (o == nullptr) {
        return page<permitted_subject>();
    }
    auto const& implementation = *authorizer_->implementation_;
    auto const asked = resolved_question::of(implementation, q);
    merged_names names(p.after);
    if (as.groups.empty() && as.roles.empty()) {
        candidates(*at_, *o, implementation.memory->names, asked).add_to(names);
    } else {
        names.add(o->index->subjects);
    }
    caller_view caller{as, now_};
    return names.read<permitted_subject>(p, [&](std::string_view id, auto& items) {
        subject_id name{std::string(id)};
        detail::standing standing;
        find_standing(at_, {in, name}, as, standing);
        decision const d = decider::decide(caller, standing, asked, true);
        if (d.allowed()) {
            auto const by = decider::what_decided(standing, as, d);
            items.push_back(
                {std::move(name), d, {std::string(by.role), std::string(by.grant), std::string(by.text)}});
        }
        // The request or the organization is at fault, and nobody is let in.
        bool const is_hopeless = !d.actor() && d.reason() < reason::subject_unknown;
        return !is_hopeless;
    });
}

} // namespace writ::inline WRIT_ABI
