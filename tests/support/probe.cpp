// SPDX-License-Identifier: Apache-2.0
#include "support/probe.hpp"

#include <algorithm>
#include <string_view>

namespace writ_test {

namespace json = boost::json;

namespace {

template <class T>
T one_of(choice const& choose, std::initializer_list<T> list) {
    return list.begin()[choose(list.size())];
}

json::value constant(choice const& choose) {
    return one_of<json::value>(choose, {1, 2, 2.5, 3, "a", "b", true, nullptr});
}

json::value operand(choice const& choose) {
    return choose(8) == 0 ? one_of<json::value>(choose, {"${subject.id}", "${subject.team}"})
                          : constant(choose);
}

json::array list(choice const& choose) {
    json::array made(choose(3));
    for (auto& member : made)
        member = operand(choose);
    return made;
}

void add_test(choice const& choose, json::object& made, bool plain) {
    switch (choose(plain ? 11 : 13)) {
    case 0:
    case 1: made["$eq"] = operand(choose); break;
    case 2: made["$ne"] = operand(choose); break;
    case 3:
    case 4:
    case 5:
        made[one_of<char const*>(choose, {"$lt", "$lte", "$gt", "$gte"})] =
            one_of<json::value>(choose, {1, 2, 3, "a", "${subject.level}"});
        break;
    case 6: made["$in"] = list(choose); break;
    case 7: made["$nin"] = list(choose); break;
    case 8: made["$all"] = list(choose); break;
    case 9: made["$exists"] = choose(2) == 0; break;
    case 10: made["$size"] = choose(3); break;
    case 11: made["$elemMatch"] = {{"$gt", 1}}; break;
    default: made["$in"] = "${subject.teams}";
    }
}

json::object tests(choice const& choose, bool plain) {
    json::object made;
    for (auto n = 1 + choose(2); n > 0; --n)
        add_test(choose, made, plain);
    return choose(8) == 0 ? json::object{{"$not", made}} : made;
}

json::object conditions(choice const& choose, bool plain, int depth = 1) {
    json::object made;
    if (depth > 0 && choose(5) == 0) {
        json::array parts;
        for (auto n = 1 + choose(2); n > 0; --n)
            parts.emplace_back(conditions(choose, plain, depth - 1));
        made[one_of<char const*>(choose, {"$and", "$or", "$nor"})] = parts;
        return made;
    }
    for (auto n = 1 + choose(4) / 3; n > 0; --n) {
        char const* path = one_of<char const*>(choose, {"a", "a", "a", "b", "b", "b.c"});
        if (choose(2) == 0)
            made[path] = operand(choose);
        else
            made[path] = tests(choose, plain);
    }
    return made;
}

} // namespace

json::object close_rule(choice const& choose, bool plain) {
    json::object made{{"action", one_of<char const*>(choose, {"read", "read", "update", "manage"})},
                      {"subject", one_of<char const*>(choose, {"A", "A", "B", "all"})}};
    if (choose(5) < 2)
        made["inverted"] = true;
    if (choose(8) == 0)
        made["fields"] = one_of<json::value>(choose, {"f", "g", json::array{"f", "g"}, "f.*"});
    if (choose(4) != 0)
        made["conditions"] = conditions(choose, plain);
    if (!plain && choose(8) == 0)
        made["resources"] = json::array{one_of<char const*>(choose, {"a:*", "a:b"})};
    return made;
}

json::array close_rules(choice const& choose, bool plain) {
    json::array made(1 + choose(5));
    for (auto& rule : made)
        rule = close_rule(choose, plain);
    if (choose(4) == 0)
        made.push_back(made[choose(made.size())]);
    return made;
}

probe::probe(json::array const& rules) {
    auto const each = [](json::value const* v, auto const& visit) {
        if (v != nullptr && v->is_string())
            visit(std::string(v->get_string()));
        if (v != nullptr && v->is_array())
            for (auto const& name : v->get_array())
                visit(std::string(name.as_string()));
    };
    for (auto const& rule : rules) {
        auto const& members = rule.as_object();
        each(members.if_contains("action"),
             [this](std::string name) { actions_.push_back(std::move(name)); });
        each(members.if_contains("subject"), [this](std::string name) { types_.push_back(std::move(name)); });
        each(members.if_contains("fields"), [this](std::string name) {
            std::replace(name.begin(), name.end(), '*', 'x');
            fields_.push_back(std::move(name));
        });
        if (auto const* document = members.if_contains("conditions"); document && document->is_object())
            conditions(document->get_object());
    }
}

void probe::conditions(json::object const& document) {
    for (auto const& m : document) {
        if (!m.key().starts_with('$'))
            paths_.emplace_back(m.key());
        constants(m.value());
    }
}

void probe::constants(json::value const& v) {
    if (v.is_object())
        conditions(v.get_object());
    else if (v.is_array())
        for (auto const& member : v.get_array())
            constants(member);
    else
        constants_.push_back(v);
}

json::value probe::scalar(choice const& choose) const {
    if (constants_.empty() || choose(6) == 0)
        return one_of<json::value>(choose, {nullptr, true, false, 0, "", "zz", json::object(), 1e300});
    json::value v = constants_[choose(constants_.size())];
    auto const how = choose(6);
    if (v.is_int64() && how < 3) {
        auto const n = v.get_int64();
        return one_of<json::value>(
            choose, {n - (n != INT64_MIN), n + (n != INT64_MAX), static_cast<double>(n) + 0.5});
    }
    if (v.is_double() && how < 3)
        return v.get_double() + (how == 0 ? 0.25 : -0.25);
    if (v.is_string() && how < 2)
        return json::value(std::string(v.get_string()) + (how == 0 ? "a" : "z"));
    return v;
}

json::object probe::instance(choice const& choose) const {
    json::object made;
    for (auto const& path : paths_) {
        if (choose(5) == 0)
            continue;
        json::value leaf = scalar(choose);
        if (choose(3) == 0) {
            json::array list(choose(4));
            for (auto& element : list)
                element = choose(10) == 0 ? json::value(json::array{scalar(choose)}) : scalar(choose);
            leaf = list;
        }
        json::object* at = &made;
        std::string_view rest = path;
        for (auto dot = rest.find('.'); at != nullptr && dot != rest.npos; dot = rest.find('.')) {
            auto& next = (*at)[rest.substr(0, dot)];
            rest.remove_prefix(dot + 1);
            at = next.is_null() ? &next.emplace_object() : next.if_object();
        }
        if (at != nullptr)
            (*at)[rest] = leaf;
    }
    return made;
}

writ_spec::environment probe::environment(choice const& choose) const {
    writ_spec::environment made;
    auto const text = [&]() -> std::string {
        auto const v = scalar(choose);
        return v.is_string() ? std::string(v.get_string()) : "x1";
    };
    if (choose(3) != 0)
        made.subject_id = text();
    if (choose(3) != 0)
        made.organization_id = text();
    for (char const* name : {"team", "level"})
        if (choose(3) != 0)
            made.subject[name] = scalar(choose);
    for (char const* name : {"teams", "tags"})
        if (choose(3) != 0) {
            json::array list(choose(3));
            for (auto& element : list)
                element = scalar(choose);
            made.subject[name] = list;
        }
    made.token = made.subject;
    made.context = made.subject;
    return made;
}

writ_spec::question probe::question(choice const& choose) const {
    writ_spec::question made;
    made.action = actions_[choose(actions_.size())];
    made.type = types_[choose(types_.size())];
    made.field = choose(2) == 0 ? "" : fields_[choose(fields_.size())];
    if (choose(6) != 0) {
        made.instance = instance(choose);
        if (choose(4) == 0)
            made.id = "a";
        if (choose(3) == 0)
            made.name = one_of<char const*>(choose, {"a:b", "a:c", "b", "a"});
    }
    return made;
}

} // namespace writ_test
