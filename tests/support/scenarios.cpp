// SPDX-License-Identifier: Apache-2.0
#include "support/scenarios.hpp"

#include "spec/decision_reference.hpp"

#include <writ/json.hpp>

#include <set>
#include <utility>

namespace writ_test {

namespace json = boost::json;

std::string hour(std::size_t h) {
    return "2026-11-21T0" + std::to_string(h) + ":00:00Z";
}

std::string reference_answer(json::object const& scenario, json::object const& check) {
    writ_spec::decision const given = writ_spec::decide(scenario, check);
    std::string text = given.reason;
    if (given.role) {
        text += " " + *given.role + " " + std::to_string(given.statement.value());
    }
    if (given.grant) {
        text += " " + json::value_to<std::string>(scenario.at("grants").at(*given.grant).at("id"));
    }
    return text + (given.conditional ? " conditional" : "");
}

namespace {

#ifdef WRIT_WITH_REGEX
constexpr bool regex = true;
#else
constexpr bool regex = false;
#endif

class scenario_generator {
public:
    explicit scenario_generator(choice const& choose)
        : choose_(choose), policies_(choose, writ::dialect::writ, regex) {}

    json::object make(std::size_t checks) {
        json::object made{{"writ", 1},
                          {"now", hour(choose_(scenario_hours))},
                          {"combination", chance(60) ? "deny_overrides" : "last_match"},
                          {"organizations", organizations()},
                          {"permissions", catalogue()},
                          {"scopes", scopes()}};
        made["roles"] = roles();
        made["subjects"] = subjects();
        made["group_roles"] = group_roles();
        made["grants"] = grants();
        json::array asked;
        for (std::size_t i = 0; i < checks; ++i) {
            asked.push_back(check());
        }
        made["checks"] = std::move(asked);
        return made;
    }

private:
    struct known_role {
        std::string organization; // Empty: the platform's.
        std::string id;
        std::string service;
    };

    bool chance(std::size_t percent) { return choose_(100) < percent; }
    std::string pick(std::initializer_list<char const*> list) { return list.begin()[choose_(list.size())]; }

    // Subjects' ids are among the values that conditions compare with.
    std::string organization_id() { return pick({"a", "b", "ops"}); }
    std::string subject_id() { return pick({"a", "ab", "5", "B"}); }
    std::string group() { return pick({"g1", "g2", "g3"}); }
    std::string unit() { return pick({"u1", "u2"}); }
    std::string scope() { return pick({"s1", "s2", "s3"}); }

    json::array organizations() {
        json::array made;
        for (auto const* id : {"a", "b", "ops"}) {
            json::object one{{"id", id}};
            if (one["id"] == "ops" || chance(5)) {
                one["type"] = "nno-operator";
            }
            if (chance(60)) {
                one["slug"] = id;
            }
            flag(one, "active", 95);
            flag(one, "enabled", 95);
            flag(one, "suspended", 10);
            flag(one, "enforce_mfa", 25);
            made.push_back(std::move(one));
        }
        return made;
    }

    void flag(json::object& into, char const* name, std::size_t percent) {
        if (chance(50)) {
            into[name] = chance(percent);
        } else {
            into[name] = percent > 50;
        }
    }

    // Names that the catalogue may define with statements, and others.
    std::string opaque_name() {
        return pick({"cat", "cat.one", "cat.two", "cat.:", "cat:a:b", "x", "svc:", "svc:a:b", "a.b",
                     "a.b:", ":x", "manage"});
    }
    std::string pair_name() {
        return pick({"read:Article", "update:Article", "delete:User", "read:User", "read:*", "*:Article",
                     "*:*", "manage:all", "manage:User", "read:all", "svc:*", "cat:*"});
    }
    std::string prefix_name() { return pick({"cat.*", "cat:a:*", "svc:a:*", "a.*", "ca.*", "svc:*"}); }
    std::string permission() {
        auto const kind = choose_(10);
        return kind < 5 ? pair_name() : kind < 8 ? opaque_name() : prefix_name();
    }
    json::array permissions(std::size_t most) {
        json::array made;
        for (auto n = choose_(most + 1); n > 0; --n) {
            made.push_back(json::value(permission()));
        }
        return made;
    }

    // Sometimes a rule speaks of names that have no type.
    json::array rules() {
        json::array made = policies_.rules(4);
        for (auto& rule : made) {
            if (chance(15)) {
                rule.get_object()["action"] = json::value(opaque_name());
                rule.get_object()["subject"] = "all";
            }
        }
        return made;
    }

    json::array catalogue() {
        json::array made;
        for (auto const* name : {"cat", "cat.one", "cat.two", "cat:a:b", "svc:a:b", "x"}) {
            if (chance(40)) {
                continue;
            }
            json::object one{{"product", "product"}, {"name", name}};
            if (chance(75)) {
                json::array statements = rules();
                for (auto& statement : statements) {
                    statement.get_object().erase("inverted");
                }
                one["statements"] = std::move(statements);
            }
            made.push_back(std::move(one));
        }
        return made;
    }

    json::array scopes() {
        json::array made;
        for (auto const* name : {"s1", "s2"}) {
            made.push_back({{"name", name}, {"permissions", permissions(4)}});
        }
        return made;
    }

    // A parent comes before its children, and is of their service or of none.
    json::array roles() {
        json::array made;
        for (auto const* organization : {"", "a", "b", "ops"}) {
            for (std::size_t n = choose_(4) + 1; n > 0; --n) {
                known_role one{organization, (*organization == '\0' ? "p" : "r") + std::to_string(n),
                               chance(25) ? pick({"v1", "v2"}) : std::string()};
                json::object role{{"name", one.id}, {"permissions", permissions(3)}};
                if (!one.organization.empty()) {
                    role["organization"] = one.organization;
                }
                if (!one.service.empty()) {
                    role["service"] = one.service;
                }
                known_role const* const parent = find_role(one.organization);
                if (parent != nullptr && chance(50)
                    && (parent->service.empty() || parent->service == one.service)) {
                    role["parent"] = parent->id;
                }
                if (chance(80)) {
                    role["policies"] = rules();
                }
                roles_.push_back(std::move(one));
                made.push_back(std::move(role));
            }
        }
        return made;
    }

    // One that records of the organization may name.
    known_role const* find_role(std::string const& organization) {
        std::vector<known_role const*> fitting;
        for (known_role const& one : roles_) {
            if (one.organization.empty() || one.organization == organization) {
                fitting.push_back(&one);
            }
        }
        return fitting.empty() ? nullptr : fitting[choose_(fitting.size())];
    }

    void add_window(json::object& into, std::size_t percent) {
        auto const from = choose_(scenario_hours - 1);
        if (chance(percent)) {
            into["not_before"] = hour(from);
        }
        if (chance(percent)) {
            into["not_after"] = hour(from + 1 + choose_(scenario_hours - 1 - from));
        }
    }

    json::array subjects() {
        json::array made;
        for (auto const* organization : {"a", "b", "ops"}) {
            for (auto const* id : {"a", "ab", "5"}) {
                json::object one{{"organization", organization}, {"id", id}};
                if (chance(20)) {
                    one["kind"] = "service_account";
                }
                flag(one, "active", 95);
                json::array groups;
                for (auto n = choose_(3); n > 0; --n) {
                    groups.push_back(json::value(group()));
                }
                one["groups"] = std::move(groups);
                one["attributes"] = policies_.environment().subject;
                one["roles"] = assignments(organization);
                made.push_back(std::move(one));
            }
        }
        return made;
    }

    json::array assignments(char const* organization) {
        json::array made;
        std::set<std::pair<std::string, std::string>> taken;
        for (auto n = choose_(5); n > 0; --n) {
            std::string const id = find_role(organization)->id;
            std::string const where = chance(30) ? unit() : std::string();
            if (!taken.emplace(id, where).second) {
                continue;
            }
            json::object one{{"role", id}};
            if (!where.empty()) {
                one["unit"] = where;
            }
            add_window(one, 20);
            made.push_back(std::move(one));
        }
        return made;
    }

    json::array group_roles() {
        json::array made;
        std::set<json::string> taken;
        for (auto n = choose_(6); n > 0; --n) {
            std::string const organization = organization_id();
            json::object one{
                {"organization", organization}, {"group", group()}, {"role", find_role(organization)->id}};
            if (chance(30)) {
                one["unit"] = unit();
            }
            if (taken.insert(json::string(json::serialize(one))).second) {
                made.push_back(std::move(one));
            }
        }
        return made;
    }

    json::array grants() {
        json::array made;
        for (auto n = choose_(10); n > 0; --n) {
            json::object one{{"organization", organization_id()},
                             {"id", std::to_string(10 + made.size())},
                             {"subject", pick({"a", "ab", "5"})},
                             {"permission", permission()},
                             {"granted", chance(60)},
                             {"granted_by", "root"}};
            add_window(one, 30);
            made.push_back(std::move(one));
        }
        return made;
    }

    json::object check() {
        json::object caller{{"organization", chance(95) ? organization_id() : pick({"c", ""})},
                            {"id", chance(98) ? subject_id() : ""}};
        if (chance(60)) {
            caller["mfa"] = true;
        }
        if (chance(25)) {
            json::array bounds;
            for (auto n = choose_(3); n > 0; --n) {
                bounds.push_back(json::value(scope()));
            }
            caller["scopes"] = std::move(bounds);
        }
        json::object made{{"subject", std::move(caller)}};
        add_question(made);
        if (chance(40)) {
            made["unit"] = pick({"u1", "u1", "u2", "u2", "u3"});
        }
        if (chance(80)) {
            made["now"] = hour(choose_(scenario_hours));
        }
        if (chance(50)) {
            made["context"] = policies_.environment().context;
        }
        return made;
    }

    void add_question(json::object& to) {
        writ_spec::question const asked = policies_.question();
        if (!asked.field.empty()) {
            to["field"] = asked.field;
        }
        if (!asked.type || chance(35)) {
            to["action"] = chance(50) ? opaque_name() : pair_name();
            return;
        }
        to["action"] = chance(98) ? asked.action : "";
        json::object resource{{"type", *asked.type}};
        if (asked.instance) {
            if (chance(95)) {
                resource["attributes"] = *asked.instance;
            }
            if (chance(60)) {
                resource["organization"] = pick({"a", "a", "b", "ops", "c"});
            }
            if (asked.id) {
                resource["id"] = *asked.id;
            }
            if (asked.name) {
                resource["name"] = chance(95) ? *asked.name : "a::b";
            }
        }
        to["resource"] = std::move(resource);
    }

    choice choose_;
    generator policies_;
    std::vector<known_role> roles_;
};

} // namespace

json::object random_scenario(choice const& choose, std::size_t checks) {
    json::object const written = scenario_generator(choose).make(checks);
    // As it is read: what a number is written as decides what it is.
    json::object made = writ::parse_json(json::serialize(written)).value().get_object();
    for (auto& check : made.at("checks").get_array()) {
        writ_spec::decision const answer = writ_spec::decide(made, check.get_object());
        json::object expected{
            {"allowed", answer.allowed}, {"reason", answer.reason}, {"conditional", answer.conditional}};
        if (answer.role) {
            expected["role"] = *answer.role;
        }
        check.get_object()["expect"] = std::move(expected);
    }
    return made;
}

} // namespace writ_test
