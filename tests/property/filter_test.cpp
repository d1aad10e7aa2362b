// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/filter.hpp>

#include "support/ask.hpp"
#include "support/generator.hpp"
#include "support/questions.hpp"
#include "support/world.hpp"

#include <writ/policy/ability.hpp>
#include <writ/policy/policy.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace {

namespace json = boost::json;

#ifdef WRIT_WITH_REGEX
constexpr bool regex = true;
#else
constexpr bool regex = false;
#endif

// How often each answer was given, so that a test shows that it tested.
struct tally {
    std::size_t yes = 0;
    std::size_t no = 0;
    void add(bool answer) { ++(answer ? yes : no); }
};

writ::resource instance_of(writ_spec::question const& q) {
    writ::resource r(writ_test::type_of(q), *q.instance);
    r = q.id ? r.with_id(*q.id) : r;
    return q.name ? r.with_name(*q.name) : r;
}

// Runs `body(ability, question, environment)` on generated policies of a dialect.
template <class Body>
void each_instance(writ::dialect dialect, Body body) {
    for (std::uint64_t seed = 0; seed < 1'500; ++seed) {
        writ_test::generator make(writ_test::random_choice(seed), dialect, regex);
        auto const rules = make.rules();
        auto const environment = make.environment();
        CAPTURE(seed);
        CAPTURE(json::serialize(rules));
        auto const ability = writ::ability::compile(writ::policy::from_json(rules, dialect).value()).value();
        for (int i = 0; i < 10; ++i) {
            auto asked = make.question();
            if (!asked.instance) {
                asked.instance = make.instance();
            }
            CAPTURE(json::serialize(*asked.instance));
            body(ability, asked, writ_test::view(environment));
        }
    }
}

writ::result<writ::filter> filter_of(writ::ability const& ability, writ_spec::question const& asked,
                                     writ::environment const& known) {
    return ability.filter(asked.action, writ_test::type_of(asked),
                          {.field = asked.field, .environment = known});
}

// A text that looks like a placeholder is text.
void escape(json::value& v) {
    if (auto* text = v.if_string(); text && (text->starts_with("${") || text->starts_with("$${")))
        text->insert(0, "$");
    if (auto* list = v.if_array())
        for (auto& element : *list)
            escape(element);
    if (auto* object = v.if_object())
        for (auto& member : *object)
            escape(member.value());
}

// Who asks, with all that a token may bring.
struct random_caller {
    json::object claims;
    std::vector<writ::group_name> groups;
    std::vector<writ::role_id> roles;
    std::optional<writ::ability> bound;
    std::vector<writ::subject_ref> actors;

    random_caller(writ_test::choice const& choose, writ_test::world const& w) {
        writ_test::generator make(choose, writ::dialect::writ, false);
        claims = make.environment().token;
        if (choose(3) == 0) {
            groups.emplace_back(choose(2) == 0 ? "g1" : "g2");
            roles.emplace_back(choose(2) == 0 ? "p1" : "r2");
        }
        if (choose(4) == 0) {
            bound = writ::ability::compile(json::serialize(make.rules())).value();
        }
        if (choose(4) == 0) {
            auto const& known = w.scenario().directory.subjects;
            auto const& one = known[choose(known.size())];
            actors.emplace_back(one.organization, one.id);
        }
    }

    [[nodiscard]] writ::caller_options options(writ::scenario_caller const& c) const {
        writ::caller_options made{.mfa = c.mfa, .token = claims, .groups = groups, .roles = roles};
        if (c.scopes) {
            made.scopes = *c.scopes;
        }
        made.bound = bound ? &*bound : nullptr;
        made.actors = actors;
        return made;
    }
};

} // namespace

TEST_SUITE("property/filter") {
    TEST_CASE("a filter matches exactly the instances that an ability allows") {
        for (auto const dialect : {writ::dialect::writ, writ::dialect::casl}) {
            tally said;
            each_instance(dialect, [&](auto& ability, auto& asked, auto const& known) {
                auto const f = filter_of(ability, asked, known).value();
                bool const allowed = writ_test::ask(ability, asked, known).allowed();
                REQUIRE(f.matches(instance_of(asked)) == allowed);
                REQUIRE(f.always() <= allowed);
                REQUIRE(f.never() <= !allowed);
                said.add(allowed);
            });
            CHECK(said.yes > 2'000);
            CHECK(said.no > 2'000);
        }
    }

    TEST_CASE("a filter matches exactly the instances that a session allows") {
        tally said;
        tally conditional;
        for (std::uint64_t seed = 0; seed < 250; ++seed) {
            CAPTURE(seed);
            writ_test::world const w(writ_test::scenario_of(seed));
            auto const choose = writ_test::random_choice(seed + 1'000'000);
            for (std::size_t i = 0; i < w.size(); ++i) {
                CAPTURE(json::serialize(w.check(i)));
                writ::scenario_check const& c = w.question(i);
                if (!c.resource) {
                    continue;
                }
                random_caller const caller(choose, w);
                writ::session const s = w.authorizer().start({c.subject.organization, c.subject.id},
                                                             caller.options(c.subject), w.instant_of(i));
                auto const options = writ_test::options_of(c);
                auto const f = s.filter(c.action, writ::type(c.resource->type), options).value();
                conditional.add(!f.never() && !f.always());
                for (std::size_t k = 0; k < w.size(); ++k) {
                    if (w.question(k).resource) {
                        writ::scenario_resource about = *w.question(k).resource;
                        about.type = c.resource->type;
                        writ::resource const r = writ_test::instance_of(about);
                        bool const allowed = s.can(c.action, r, options);
                        CAPTURE(k);
                        REQUIRE(f.matches(r) == allowed);
                        said.add(allowed);
                    }
                }
            }
        }
        CHECK(said.yes > 3'000);
        CHECK(said.no > 3'000);
        CHECK(conditional.yes > 200);
    }

    TEST_CASE("a filter as a document holds where the filter does") {
        tally said;
        std::size_t refused = 0;
        each_instance(writ::dialect::writ, [&](auto& ability, auto& asked, auto const& known) {
            auto const f = filter_of(ability, asked, known).value();
            auto const document = f.mongo();
            if (!document) {
                REQUIRE(document.error().code() == writ::errc::not_expressible);
                ++refused;
                return;
            }
            json::value conditions = *document;
            CAPTURE(json::serialize(conditions));
            escape(conditions);
            auto const written = writ::policy::from_json(
                json::array{{{"action", "find"}, {"subject", "row"}, {"conditions", conditions}}});
            // A placeholder's value may be a text that no condition can state.
            if (!written && written.error().code() == writ::errc::invalid_placeholder) {
                return;
            }
            auto const rows = writ::ability::compile(written.value()).value();
            writ::resource const row("row", *asked.instance);
            bool const found = rows.can("find", row);
            REQUIRE(found == f.matches(row));
            said.add(found);
        });
        CHECK(said.yes > 1'000);
        CHECK(said.no > 1'000);
        CHECK(refused > 100);
    }
}
