// SPDX-License-Identifier: Apache-2.0
#include "spec/reference.hpp"

#include "spec/field_pattern_reference.hpp"

#include <algorithm>
#include <vector>

namespace writ_spec {
namespace {

namespace json = boost::json;
using names = std::vector<std::string>;

truth from(bool b) {
    return b ? truth::yes : truth::no;
}

struct statement {
    json::object const& rule;
    options const& how;

    statement(json::object const& r, options const& o) : rule(r), how(o) {}
    json::value const* get(std::string_view key) const { return rule.if_contains(key); }
    json::object const* conditions() const {
        auto* v = get("conditions");
        return v ? v->if_object() : nullptr;
    }
    bool inverted() const {
        auto* v = get("inverted");
        return v && *v != nullptr && *v != false && *v != 0 && *v != "";
    }

    static names list(json::object const& holder, std::string_view key) {
        auto* value = holder.if_contains(key);
        if (value && value->is_array())
            return json::value_to<names>(*value);
        return value && value->is_string() && *value != "" ? names{json::value_to<std::string>(*value)}
                                                           : names();
    }
    static bool has(names const& list, std::string const& name) {
        return std::ranges::count(list, name) != 0;
    }

    bool covers(question const& asked) const {
        auto actions = list(rule, "action"), types = list(rule, "subject"), fields = list(rule, "fields");
        for (std::size_t i = 0; i < actions.size(); ++i)
            for (auto& target : list(how.aliases, actions[i]))
                actions.push_back(target);
        if (types.empty() && !(get("subject") && get("subject")->is_array()))
            types = {how.any_type};
        bool field = asked.field.empty() ? !inverted() : std::ranges::any_of(fields, [&](auto& pattern) {
            return field_pattern_matches(pattern, asked.field);
        });
        return (has(actions, asked.action) || has(actions, how.any_action)) && (fields.empty() || field)
               && (has(types, asked.type.value_or(how.any_type)) || has(types, how.any_type));
    }

    truth applies(question const& asked, environment const& known) const {
        if (!asked.instance)
            return from(!inverted() || (!get("resources") && (!conditions() || vacuous(*conditions()))));
        truth named = !get("resources") ? truth::yes : asked.name ? truth::no : truth::unknown;
        if (asked.name)
            for (auto& pattern : list(rule, "resources"))
                named = std::max(named, from(resource_matches(pattern, *asked.name)));
        auto root = *asked.instance;
        if (asked.id)
            root["id"] = *asked.id;
        if (asked.name)
            root["name"] = *asked.name;
        return conditions() ? std::min(named, holds(*conditions(), root, known, how)) : named;
    }

    static bool resource_matches(std::string_view pattern, std::string_view name) {
        auto p = pattern.substr(0, pattern.find_first_of(":/")), n = name.substr(0, name.find_first_of(":/"));
        if (p == pattern || n == name || (p != n && p != "*"))
            return p == pattern && (p == name || p == "*");
        return pattern[p.size()] == name[n.size()]
               && resource_matches(pattern.substr(p.size() + 1), name.substr(n.size() + 1));
    }

    // Whether the conditions leave no test once compiled; several groups without
    // a test count as one that always holds.
    static bool vacuous(json::object const& conditions) {
        auto is_group = [](auto& m) { return m.value().is_array(); };
        if (std::ranges::count_if(conditions, is_group) > 1)
            return false;
        return std::ranges::all_of(conditions, [](auto& m) {
            auto* list = m.value().if_array();
            if (list && (m.key() == "$and" || m.key() == "$or"))
                return list->size() == 1 && vacuous(list->front().get_object());
            auto* tests = m.value().if_object();
            return tests && tests->size() == 1 && tests->contains("$options");
        });
    }
};

} // namespace

answer check(json::array const& rules, question const& asked, environment const& known, options const& how) {
    for (std::size_t i = rules.size(); i-- > 0;) {
        statement rule(rules[i].get_object(), how);
        if (rule.covers(asked)
            && rule.applies(asked, known) >= (rule.inverted() ? truth::unknown : truth::yes))
            return {!rule.inverted(), i};
    }
    return {};
}

} // namespace writ_spec
