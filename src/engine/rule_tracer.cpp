// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/explanation_test.cpp and tests/property/decision_explanation_test.cpp.
#include "engine/rule_tracer.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

// As draft::add_permission.
void add(std::vector<rule_origin>& to, state const& in, std::string_view role, std::string_view permission) {
    catalogue_node const* const defined = in.catalogue.find(permission);
    bool const has_statements = defined != nullptr && defined->statements != nullptr;
    if (has_statements) {
        to.insert(to.end(), defined->statements->source.size(), {role, permission});
    }
    to.push_back({role, permission, has_statements});
}

// The sides of the question as statements spell them.
action_and_type sides_of(resolved_question const& q) noexcept {
    if (q.type.name().empty() && !q.type.is_any()) {
        if (auto const sides = split_permission(q.action)) {
            return *sides;
        }
    }
    return {q.action, q.type.is_any() ? "all" : q.type.name()};
}

bool is_either(std::string_view name, std::string_view one, std::string_view other) noexcept {
    return name == one || name == other;
}

// Whether a rule can cover the question, whatever its field and conditions.
class coverage {
public:
    explicit coverage(resolved_question const& q) noexcept
        : is_name_(q.rules.asks == rule_question::form::name), name_(q.action), sides_(sides_of(q)) {}

    [[nodiscard]] bool speaks(rule_list::rule const& r, rule_origin const& from) const noexcept {
        if (r.policy == nullptr) {
            return from.name_only ? is_name_ && from.permission == name_ : speaks(from.permission);
        }
        policy_program const& program = r.policy->source.program();
        auto const any = [&](range of, std::string_view one, std::string_view other) noexcept {
            auto const names = of.of(program.names);
            return std::any_of(names.begin(), names.end(),
                               [&](std::string_view n) { return is_either(n, one, other); });
        };
        return any(r.compiled().actions, is_name_ ? name_ : sides_.action, "manage")
               && any(r.compiled().types, is_name_ ? "all" : sides_.type, "all");
    }

private:
    // A permission's name by itself.
    [[nodiscard]] bool speaks(std::string_view permission) const noexcept {
        permission_form const form = parse_permission(permission);
        if (!is_name_) {
            return form.statement && is_either(form.statement->action, sides_.action, "manage")
                   && is_either(form.statement->type, sides_.type, "all");
        }
        return (form.is_opaque() && permission == name_)
               || (!form.prefix.empty() && covers_name(form.prefix, name_))
               || (form.statement && is_either(form.statement->action, name_, "manage")
                   && form.statement->type == "all");
    }

    bool is_name_;
    std::string_view name_;
    action_and_type sides_;
};

explained_statement trace(rule_list::rule const& r, resolved_question const& q, trace_room& room) {
    if (r.policy == nullptr) {
        explained_statement by_name;
        by_name.inverted = r.inverted;
        by_name.outcome = statement_outcome::matched;
        return by_name;
    }
    policy_program const& program = r.policy->source.program();
    bool const is_bound = q.rules.registered_type != rule_question::not_registered;
    traced_question const asked{q.rules.field, q.rules.instance, q.rules.values,
                                is_bound ? r.policy->bindings[q.rules.registered_type].data() : nullptr};
    explained_statement made = trace(program, r.statement, r.inverted, asked, room);
    if (q.rules.asks == rule_question::form::name) {
        // A name is covered only by what depends on nothing.
        bool const depends = r.restricted || r.has_fields;
        made.outcome = depends ? statement_outcome::passed_over : statement_outcome::matched;
    }
    return made;
}

} // namespace

std::vector<rule_origin> origins_of(state const& in, role_node const& r) {
    std::vector<role_node const*> chain{&r};
    while (chain.back()->parent != role_node::no_role) {
        chain.push_back(in.role(chain.back()->parent));
    }
    std::vector<rule_origin> origins;
    for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
        for (permission_name const& name : (*at)->record.permissions) {
            add(origins, in, (*at)->key(), name.text());
        }
        origins.insert(origins.end(), (*at)->policy->source.size(), {(*at)->key()});
    }
    return origins;
}

std::vector<rule_origin> origins_of(state const& in, scope_node const& s) {
    std::vector<rule_origin> origins;
    for (permission_name const& name : s.record.permissions) {
        add(origins, in, {}, name.text());
    }
    return origins;
}

// A denial by prefix has the statements of others behind its own, in no order.
std::vector<rule_origin> origins_of(state const& in, permission_node const& p, rule_list const& rules) {
    std::vector<rule_origin> origins;
    add(origins, in, {}, p.key());
    for (auto const& r : rules.rules().subspan(origins.size())) {
        rule_origin& of = origins.emplace_back();
        in.catalogue.for_each([&](catalogue_node const& c) {
            if (c.statements.get() == r.policy) {
                of.permission = c.key();
            }
        });
    }
    return origins;
}

environment environment_of(detail::standing const& who, caller_options const& caller,
                           request_options const& request) noexcept {
    environment e{.token = caller.token, .context = request.context};
    if (who.subject != nullptr) {
        e.subject_id = who.subject->key();
        e.subject = who.subject->extra != nullptr ? value(who.subject->extra->attributes) : value();
    }
    if (who.organization != nullptr) {
        e.organization_id = who.organization->id;
        e.organization_slug = who.organization->has_slug ? value(who.organization->slug) : value();
    }
    return e;
}

std::vector<explained_rule> trace(rule_list const& rules, std::vector<rule_origin> const& origins,
                                  resolved_question const& q, trace_room& room) {
    coverage const covered(q);
    rule_answer const answer = rules.answer(q.rules);
    bool const is_decided = answer.says != rule_answer::kind::none;
    std::vector<explained_rule> list;
    for (std::uint32_t i = static_cast<std::uint32_t>(rules.size()); i-- > 0;) {
        bool const decides = is_decided && answer.rule == i;
        rule_list::rule const& r = rules.rules()[i];
        if (!covered.speaks(r, origins[i]) || (!room.take(&trace_room::statements) && !decides)) {
            continue;
        }
        explained_rule& made = list.emplace_back();
        made = {i, std::string(origins[i].role), std::string(origins[i].permission), trace(r, q, room)};
        made.statement.reached = !is_decided || i >= answer.rule;
        made.statement.decided = decides;
    }
    return list;
}

} // namespace writ::inline WRIT_ABI
