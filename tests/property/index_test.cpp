// SPDX-License-Identifier: Apache-2.0
#include "policy/representation.hpp"

#include <writ/policy/ability.hpp>

#include "support/generator.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

namespace {

namespace json = boost::json;
using writ::dialect;

constexpr std::uint64_t policies = 600;
constexpr int questions = 40;
constexpr std::size_t always = 1;
constexpr std::size_t never = std::size_t{1} << 30;

// Policies of many equality statements over few paths and values, so that
// lists are long and every kind of operand meets every kind of attribute.
class source {
public:
    source(std::uint64_t seed, dialect d)
        : choose_(writ_test::random_choice(seed)), casl_(d == dialect::casl) {}

    json::array rules() {
        json::array made;
        for (std::size_t i = 0, n = 1 + choose_(60); i < n; ++i) {
            json::object rule{{"action", pick({"read", "update", "manage"})},
                              {"subject", pick({"P", "Q", "all"})}};
            if (chance(90)) {
                rule["conditions"] = conditions();
            }
            if (chance(40)) {
                rule["inverted"] = true;
            }
            if (chance(10)) {
                rule["resources"] = json::array{"n:*"};
            }
            if (chance(10)) {
                rule["fields"] = "x";
            }
            made.push_back(std::move(rule));
        }
        return made;
    }

    json::object attributes() {
        json::object made;
        for (char const* const name : {"a", "b", "c", "id"}) {
            if (chance(75)) {
                made[name] = attribute();
            }
        }
        if (chance(70)) {
            json::array lines;
            for (std::size_t i = choose_(4); i > 0; --i) {
                lines.push_back(json::object{{"sku", attribute()}});
            }
            made["lines"] = std::move(lines);
        }
        return made;
    }

    bool chance(std::size_t percent) { return choose_(100) < percent; }
    std::string pick(std::initializer_list<char const*> list) { return list.begin()[choose_(list.size())]; }

    json::value scalar() {
        switch (choose_(12)) {
        case 0: return nullptr;
        case 1: return true;
        case 2: return false;
        case 3: return 1;
        case 4: return 1.0;
        case 5: return 0;
        case 6: return -0.0;
        case 7: return std::uint64_t{9007199254740993};
        case 8: return 9007199254740992.0;
        case 9: return "1";
        default: return json::value(json::string_view(pick({"x", "y", "z", ""})));
        }
    }

private:
    json::value attribute() {
        if (!chance(30)) {
            return scalar();
        }
        json::array list;
        for (std::size_t i = choose_(chance(10) ? 40 : 4); i > 0; --i) {
            list.push_back(chance(5) ? json::value(json::array{scalar()}) : scalar());
        }
        return list;
    }

    std::string path() {
        return pick({"a", "b", "c", "lines.sku", "a.0", "id", "deep.a", "d1", "d2", "d3", "d4", "d5"});
    }

    json::value operand() {
        if (chance(30)) {
            return json::value(json::string_view(pick({"${subject.id}", "${subject.a}", "${subject.list}",
                                                       "${subject.absent}", "${context.nothing}"})));
        }
        if (casl_ && chance(3)) {
            return json::array{1};
        }
        return scalar();
    }

    json::value test() {
        if (chance(60)) {
            return operand();
        }
        switch (choose_(6)) {
        case 0: return {{"$in", "${subject.list}"}};
        case 1: return {{"$eq", operand()}};
        case 2: return {{"$gt", 0}};
        case 3: return {{"$nin", json::array{scalar()}}};
        default: break;
        }
        json::array list;
        for (std::size_t i = choose_(4); i > 0; --i) {
            list.push_back(operand());
        }
        return {{"$in", std::move(list)}};
    }

    json::object conditions() {
        json::object made;
        for (std::size_t i = 1 + choose_(3); i > 0; --i) {
            made[path()] = test();
        }
        if (chance(10)) {
            made["$and"] = json::array{json::object{{path(), test()}}};
        }
        if (chance(10)) {
            made["$or"] = json::array{json::object{{path(), test()}}, json::object{{path(), test()}}};
        }
        return made;
    }

    writ_test::choice choose_;
    bool casl_;
};

} // namespace

TEST_SUITE("policy/index") {
    TEST_CASE("an index changes no answer") {
        std::size_t allowed = 0;
        std::size_t denied = 0;
        for (std::uint64_t seed = 0; seed < policies; ++seed) {
            dialect const d = seed % 2 == 0 ? dialect::writ : dialect::casl;
            source make(seed, d);
            json::array const rules = make.rules();
            auto const policy = writ::policy::from_json(rules, d).value();
            auto const indexed = writ::compile_ability(policy, {}, {}, always).value();
            auto const plain = writ::compile_ability(policy, {}, {}, never).value();
            for (int i = 0; i < questions; ++i) {
                json::object const attributes = make.attributes();
                json::object subject{{"a", make.scalar()}};
                if (make.chance(70)) {
                    subject["list"] = json::array{make.scalar(), make.scalar(), "x"};
                }
                json::object const context{{"nothing", nullptr}};
                writ::environment e{.subject = subject, .context = context};
                if (make.chance(70)) {
                    e.subject_id = "x";
                }
                writ::resource r(make.chance(80) ? "P" : "R", attributes);
                if (make.chance(20)) {
                    r = r.with_id("x");
                }
                if (make.chance(50)) {
                    r = r.with_name("n:1");
                }
                std::string const action = make.pick({"read", "update", "delete", "manage"});
                writ::check_options const options{.field = make.chance(20) ? "x" : "", .environment = e};
                auto const prepared = indexed.prepare(e);
                auto const expected = plain.check(action, r, options);
                CAPTURE(seed);
                CAPTURE(i);
                CAPTURE(json::serialize(rules));
                CAPTURE(json::serialize(attributes));
                REQUIRE(indexed.check(action, r, options) == expected);
                REQUIRE(indexed.check(action, r, {.field = options.field, .environment = prepared})
                        == expected);
                (expected.allowed() ? allowed : denied) += 1;
            }
        }
        // Neither answer is rare, so the comparison says something.
        CHECK(allowed > policies);
        CHECK(denied > policies);
    }
}
