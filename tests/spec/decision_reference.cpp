// SPDX-License-Identifier: Apache-2.0
#include "spec/decision_reference.hpp"

#include "spec/name_reference.hpp"
#include "spec/reference.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace writ_spec {
namespace {

using boost::json::array, boost::json::object;
using names = std::vector<std::string>;
using text = std::optional<std::string>;

template <class T>
T get(object const& holder, std::string_view key, T absent = {}) {
    auto* value = holder.if_contains(key);
    return value ? boost::json::value_to<T>(*value) : absent;
}

void append(array& rules, array const& more) {
    rules.insert(rules.end(), more.begin(), more.end());
}

struct evaluator {
    object const& scenario;
    object const& request;
    object const caller = get<object>(request, "subject");
    object const token = get<object>(caller, "token");
    object const resource = get<object>(request, "resource");
    instant const now = instant_of(get(request, "now", get<std::string>(scenario, "now")));
    object organization = {}, subject = {}; // empty: unknown
    environment known = {};
    question asked = {};
    bool opaque = false;
    decision made = {};

    auto records(std::string_view table) const { return get<std::vector<object>>(scenario, table); }
    bool is_here(object const& one) const { return one.at("organization") == caller.at("organization"); }

    evaluator(object const& s, object const& r) : scenario(s), request(r) {
        for (auto& one : records("organizations"))
            if (one.at("id") == caller.at("organization"))
                organization = one;
        for (auto& one : records("subjects"))
            if (is_here(one) && one.at("id") == caller.at("id"))
                subject = one;
        known.subject_id = get<text>(caller, "id");
        known.subject = get<object>(subject, "attributes");
        known.organization_id = get<text>(caller, "organization");
        known.organization_slug = get<text>(organization, "slug");
        known.token = get<object>(token, "claims");
        known.context = get<object>(request, "context");
        asked.action = get<std::string>(request, "action");
        asked.type = get<text>(resource, "type");
        asked.id = get<text>(resource, "id");
        asked.name = get<text>(resource, "name");
        asked.field = get<std::string>(request, "field");
        if (resource.size() > 1)
            asked.instance = get<object>(resource, "attributes");
        if (asked.type)
            return;
        auto const name = asked.action;
        opaque = !is_pair(name);
        asked.type = opaque ? "all" : name.substr(name.find(':') + 1);
        asked.action = opaque ? name : name.substr(0, name.find(':'));
    }

    char const* gate() {
        for (auto& part :
             {get<text>(request, "action"), get<text>(request, "field"), get<text>(request, "unit"),
              get<text>(resource, "type"), known.organization_id, known.subject_id})
            if (part == "" || (asked.name && !is_resource_name(*asked.name)))
                return "invalid_request";
        bool const operates = get<text>(organization, "type") == "nno-operator";
        if (organization.empty())
            return "organization_unknown";
        if (get<bool>(organization, "suspended") && !operates)
            return "organization_suspended";
        if (!get(organization, "active", true) || !get(organization, "enabled", true))
            return "organization_inactive";
        if (subject.empty() || !get(subject, "active", true))
            return subject.empty() ? "subject_unknown" : "subject_inactive";
        if (get<bool>(organization, "enforce_mfa") && !get<bool>(caller, "mfa")
            && get<text>(subject, "kind") != "service_account")
            return "mfa_required";
        if (resource.contains("organization") && !is_here(resource) && !operates)
            return "wrong_organization";
        if ((caller.contains("scopes") && !ask(scopes()).allowed)
            || (token.contains("statements") && !ask(carried()).allowed))
            return "insufficient_scope";
        return nullptr;
    }

    std::string matched() {
        auto grants = records("grants");
        std::optional<std::size_t> first[2]; // denial, grant
        for (std::size_t i = 0; i < grants.size(); ++i) {
            bool const granted = grants[i].at("granted").get_bool();
            if (is_here(grants[i]) && grants[i].at("subject") == caller.at("id") && counts(grants[i])
                && ask(rules_of({get<std::string>(grants[i], "permission")}, !granted)).statement)
                first[granted] = first[granted].value_or(i);
        }
        auto by_roles = ask_roles();
        if (first[0] || (first[1] && !(by_roles.role && !by_roles.allowed))) {
            made.grant = first[0] ? first[0] : first[1];
            return first[0] ? "denied_by_grant" : "allowed_by_grant";
        }
        made.role = by_roles.role;
        made.statement = by_roles.statement;
        return !made.role ? "no_match" : by_roles.allowed ? "allowed_by_role" : "denied_by_role";
    }

    decision ask_roles() {
        decision decides;
        for (auto& id : effective_roles()) {
            auto next = ask(list_of(id, known.organization_id));
            if (next.statement
                && (!decides.role || get<text>(scenario, "combination") == "last_match"
                    || std::pair(next.allowed, id) < std::pair(decides.allowed, *decides.role)))
                decides = {.allowed = next.allowed, .role = id, .statement = next.statement};
        }
        return decides;
    }

    // Notes whether the answer is conditional.
    answer ask(array rules) {
        for (auto& rule : rules) {
            bool const narrow = is_restricted(rule.get_object());
            made.conditional |= narrow && !asked.instance && speaks(rule.get_object());
            if (narrow && opaque)
                rule = object();
        }
        return check(rules, asked, known, {});
    }

    // Whether the rule covers the question, its restrictions aside.
    bool speaks(object rule) const {
        for (auto key : {"conditions", "resources", opaque ? "fields" : ""})
            rule.erase(key);
        return check({rule}, asked, known, {}).statement.has_value();
    }

    // Inverted and restricted, a rule is passed over when a type is asked about.
    bool is_restricted(object rule) const {
        bool const fields = opaque && rule.contains("fields");
        rule.erase("fields");
        rule["action"] = "manage";
        rule["subject"] = "all";
        rule["inverted"] = true;
        return fields || !check({rule}, {}, {}, {}).statement;
    }

    array statements_of(std::string const& permission) const {
        for (auto& entry : records("permissions"))
            if (get<text>(entry, "name") == permission)
                return get<array>(entry, "statements");
        return {};
    }

    // What permissions say of this question; a rule that says nothing is empty.
    array rules_of(names const& permissions, bool denied = false) const {
        array rules;
        for (auto& name : permissions) {
            append(rules, statements_of(name));
            auto colon = name.find(':');
            rules.push_back(opaque && stands_for(name, asked.action) ? pair_statement(asked.action, "all")
                            : is_pair(name) ? pair_statement(name.substr(0, colon), name.substr(colon + 1))
                                            : object());
            for (auto& entry : records("permissions"))
                if (denied && name.ends_with('*') && stands_for(name, get<std::string>(entry, "name")))
                    append(rules, get<array>(entry, "statements"));
        }
        for (auto& rule : rules)
            if (denied)
                rule.get_object()["inverted"] = true;
        return rules;
    }

    array scopes() const {
        array rules;
        for (auto& scope : records("scopes"))
            if (std::ranges::count(get<array>(caller, "scopes"), scope.at("name")) != 0)
                append(rules, rules_of(get<names>(scope, "permissions")));
        return rules;
    }

    // The token's; their actions are written `type:action`.
    array carried() const {
        array rules;
        for (auto& statement : get<std::vector<object>>(token, "statements"))
            for (auto& action : get<names>(statement, "actions")) {
                auto colon = action.find(':');
                rules.push_back(pair_statement(action.substr(colon + 1), action.substr(0, colon)));
                rules.back().get_object()["resources"] = statement.at("resources");
            }
        return rules;
    }

    // Of a role that a record of `owner` names; absent: one of the platform.
    array list_of(std::string const& id, text const& owner) const {
        array rules;
        for (auto& role : records("roles"))
            if (auto of = get<text>(role, "organization");
                get(role, "id", get<std::string>(role, "name")) == id && (!of || of == owner)) {
                if (role.contains("parent"))
                    rules = list_of(get<std::string>(role, "parent"), of);
                append(rules, rules_of(get<names>(role, "permissions")));
                append(rules, get<array>(role, "policies"));
            }
        return rules;
    }

    // In the order of `last_match`, each once.
    names effective_roles() {
        names all;
        auto add = [&](std::string const& id) {
            if (std::ranges::count(all, id) == 0)
                all.push_back(id);
        };
        auto assigned = get<array>(subject, "roles"), groups = get<array>(subject, "groups");
        append(assigned, get<array>(token, "roles"));
        append(groups, get<array>(token, "groups"));
        for (auto& entry : assigned)
            if (auto one = entry.is_string() ? object{{"role", entry}} : entry.get_object(); counts(one))
                add(get<std::string>(one, "role"));
        std::set<std::string> mapped;
        for (auto& one : records("group_roles"))
            if (is_here(one) && counts(one) && std::ranges::count(groups, one.at("group")) != 0)
                mapped.insert(get<std::string>(one, "role"));
        std::ranges::for_each(mapped, add);
        return all;
    }

    // In the unit and live; notes the boundaries.  Grants have no unit, mappings no window.
    bool counts(object const& entry) {
        bool live = true;
        if (entry.contains("unit") && get<text>(entry, "unit") != get<text>(request, "unit"))
            return false;
        for (std::string key : {"not_before", "not_after"})
            if (entry.contains(key)) {
                auto at = instant_of(get<std::string>(entry, key));
                live = live && (at > now) == (key == "not_after");
                if (at > now)
                    made.valid_until = std::min(at, made.valid_until.value_or(at));
            }
        return live;
    }
};

} // namespace

decision decide(object const& scenario, object const& request) {
    evaluator asks(scenario, request);
    if (char const* refusal = asks.gate())
        return {.reason = refusal};
    asks.made.reason = asks.matched();
    asks.made.allowed = asks.made.reason.starts_with("allowed");
    return asks.made;
}

} // namespace writ_spec
