// SPDX-License-Identifier: Apache-2.0
// How fast is an ability?  W3, W6 and compiling, each beside its floor.
#include "cases/document.hpp"
#include "cases/policy_text.hpp"
#include "cases/w3.hpp"
#include "cases/w6.hpp"
#include "floors/parse_and_intern.hpp"
#include "floors/string_find.hpp"
#include "floors/w3.hpp"
#include "support/once.hpp"
#include "support/run.hpp"

#include <writ/policy/ability.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <vector>

namespace {

using namespace bench;

writ::ability compile(std::string const& policy) {
    return writ::ability::compile(policy, writ::types<document>()).value();
}

// What is asked, in the three forms; and the role of each subject, compiled.
struct w3_fixture {
    explicit w3_fixture(bool only_3c) : asked(only_3c) {
        for (std::size_t r = 0; r < asked.roles.size(); ++r) {
            abilities.push_back(compile(asked.policy_of(r)));
            roles.push_back(floors::make_w3_role(asked.roles[r]));
        }
        for (document const& d : asked.documents) {
            bags.push_back(to_bag(d));
            objects.push_back(to_json(d));
        }
        subject_bags.resize(asked.subjects.size());
        for (std::size_t i = 0; i < asked.subjects.size(); ++i) {
            w3_subject const& s = asked.subjects[i];
            subject_bags[i].list = {{"name", "Alice"}, {"clearance", s.clearance}};
            environments.push_back({.subject_id = s.id, .subject = subject_bags[i]});
        }
        for (std::size_t i = 0; i < asked.subjects.size(); ++i) {
            prepared.push_back(abilities[asked.subjects[i].role].prepare(environments[i]));
        }
    }

    w3 asked;
    std::vector<writ::ability> abilities;
    std::vector<floors::w3_role> roles;
    std::vector<bag> bags;
    std::vector<boost::json::object> objects;
    std::vector<bag> subject_bags;
    std::vector<writ::environment> environments;
    std::vector<writ::prepared_environment> prepared;

    [[nodiscard]] writ::ability const& ability_of(w3_request const& r) const {
        return abilities[asked.subjects[r.subject].role];
    }
};

// One object of a fixture as writ and as a floor take it.
struct as_struct {
    static document const& of(w3_fixture const& f, std::size_t i) { return f.asked.documents[i]; }
    static writ::resource resource(document const& d) { return d; }
    static bool floor(floors::w3_role const& role, std::string_view action, document const& d,
                      std::string_view id, std::int64_t clearance) {
        return floors::can(role, action, d, id, clearance);
    }
};

template <class Object, std::vector<Object> w3_fixture::*List>
struct as_dynamic {
    static Object const& of(w3_fixture const& f, std::size_t i) { return (f.*List)[i]; }
    static writ::resource resource(Object const& o) { return {"Document", o}; }
    static bool floor(floors::w3_role const& role, std::string_view action, Object const& o,
                      std::string_view id, std::int64_t clearance) {
        return floors::can(role, action, "Document", o, id, clearance);
    }
};
using as_view = as_dynamic<bag, &w3_fixture::bags>;
using as_json = as_dynamic<boost::json::object, &w3_fixture::objects>;

template <class Form, class Fixture>
void add_w3_form(std::string const& workload, std::string const& form, Fixture fixture) {
    auto const add = [&](std::string const& name, auto ask) {
        benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
            w3_fixture const& f = fixture();
            run(state, name, f.asked.requests, [&](w3_request const& r) { return ask(f, r); });
        });
    };
    add("can/" + workload + "/" + form + "/10", [](w3_fixture const& f, w3_request const& r) {
        return f.ability_of(r).can(r.action, Form::resource(Form::of(f, r.document)),
                                   {.environment = f.prepared[r.subject]});
    });
    add("can/" + workload + "_plain/" + form + "/10", [](w3_fixture const& f, w3_request const& r) {
        return f.ability_of(r).can(r.action, Form::resource(Form::of(f, r.document)),
                                   {.environment = f.environments[r.subject]});
    });
    add("floor/" + workload + "_" + form + "/10", [](w3_fixture const& f, w3_request const& r) {
        w3_subject const& s = f.asked.subjects[r.subject];
        return Form::floor(f.roles[s.role], r.action, Form::of(f, r.document), s.id, s.clearance);
    });
    // The subject's attributes are a bag too.
    add("floor/" + workload + "_plain_" + form + "/10", [](w3_fixture const& f, w3_request const& r) {
        w3_subject const& s = f.asked.subjects[r.subject];
        auto const* clearance = f.subject_bags[r.subject].find("clearance");
        return Form::floor(f.roles[s.role], r.action, Form::of(f, r.document), s.id,
                           std::get<std::int64_t>(clearance->data));
    });
}

void add_w3(std::string const& workload, bool only_3c) {
    auto const fixture = once<w3_fixture>([=] { return w3_fixture(only_3c); });
    add_w3_form<as_struct>(workload, "struct", fixture);
    add_w3_form<as_view>(workload, "view", fixture);
    add_w3_form<as_json>(workload, "json", fixture);
}

struct w6_fixture {
    explicit w6_fixture(w6 made) : asked(std::move(made)) {
        auto const before = counted_allocations().bytes;
        ability.push_back(compile(asked.policy));
        bytes = static_cast<double>(counted_allocations().bytes - before);
    }

    w6 asked;
    // One, made after the policy's text.
    std::vector<writ::ability> ability;
    double bytes = 0;
};

template <class Make>
void add_w6(std::string const& workload, std::size_t statements, Make make) {
    std::string const size = std::to_string(statements);
    auto const fixture = once<w6_fixture>([=] { return w6_fixture(make(statements)); });
    std::string const name = "can/" + workload + "/struct/" + size;
    benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
        w6_fixture const& f = fixture();
        run(state, name, f.asked.requests,
            [&](w6_request const& r) { return f.ability.front().can("update", r.about); });
        state.counters["bytes_per_statement"] = f.bytes / static_cast<double>(statements);
    });
}

void add_string_find(std::size_t statements) {
    struct find_fixture {
        w6 asked;
        floors::string_map map;
    };
    auto const fixture = once<find_fixture>([=] {
        w6 asked = make_w6b(statements);
        auto map = floors::make_string_map(asked.owners);
        return find_fixture{std::move(asked), std::move(map)};
    });
    std::string const name = "floor/string_find/" + std::to_string(statements);
    benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
        find_fixture const& f = fixture();
        run(state, name, f.asked.requests,
            [&](w6_request const& r) { return f.map.find(r.about.owner_id) != f.map.end(); });
    });
}

void add_compile(std::size_t statements) {
    auto const fixture = once<std::string>([=] { return make_policy_text(statements); });
    auto const add = [&](std::string const& what, auto make) {
        std::string const name = what + "/" + std::to_string(statements);
        benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
            std::string const& text = fixture();
            for (auto _ : state) {
                benchmark::DoNotOptimize(make(text));
            }
            auto const size = static_cast<std::int64_t>(text.size());
            state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * size);
            state.counters["statements"] = benchmark::Counter(static_cast<double>(statements),
                                                              benchmark::Counter::kIsIterationInvariantRate);
        });
    };
    add("compile/text", [=](std::string const& text) {
        auto ability = writ::ability::compile(text);
        if (!ability || ability->source().size() != statements) {
            give_up("compile/text", "the policy is refused");
        }
        return ability;
    });
    add("floor/parse_and_intern", [](std::string const& text) { return floors::parse_and_intern(text); });
}

} // namespace

int main(int argc, char** argv) {
    keep_freed_memory();
    count_bytes();
    add_w3("w3_3c", true);
    add_w3("w3_mix", false);
    for (std::size_t const statements : std::array<std::size_t, 3>{10, 1'000, 100'000}) {
        add_w6("w6a", statements, [](std::size_t n) { return make_w6a(n); });
        add_w6("w6b", statements, [](std::size_t n) { return make_w6b(n); });
        add_string_find(statements);
    }
    for (std::size_t const statements : std::array<std::size_t, 3>{6, 1'000, 10'000}) {
        add_compile(statements);
    }
    return run_all(argc, argv);
}
