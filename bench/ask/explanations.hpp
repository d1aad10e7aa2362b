// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_ASK_EXPLANATIONS_HPP
#define WRIT_BENCH_ASK_EXPLANATIONS_HPP

// Explaining an answer, and which instances there are, beside the check: W3, the
// statements with all conditions, on JSON objects.
#include "cases/bag.hpp"
#include "cases/document.hpp"
#include "cases/w3.hpp"
#include "support/once.hpp"
#include "support/run.hpp"

#include <writ/policy/ability.hpp>
#include <writ/policy/explanation.hpp>
#include <writ/policy/filter.hpp>
#include <writ/policy/sql.hpp>

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace bench {

// Where the documents' attributes are in a table `d`.
[[nodiscard]] inline writ::sql_mapping document_columns() {
    return {.table = "d",
            .columns = {{"ownerId", "owner_id"},
                        {"status", "status"},
                        {"meta.level", "level", writ::sql_type::integer}}};
}

struct asked_documents {
    asked_documents() : asked(true) {
        for (std::size_t r = 0; r < asked.roles.size(); ++r) {
            abilities.push_back(writ::ability::compile(asked.policy_of(r)).value());
        }
        for (document const& d : asked.documents) {
            objects.push_back(to_json(d));
        }
        subjects.resize(asked.subjects.size());
        for (std::size_t i = 0; i < asked.subjects.size(); ++i) {
            subjects[i].list = {{"clearance", asked.subjects[i].clearance}};
            environments.push_back({.subject_id = asked.subjects[i].id, .subject = subjects[i]});
        }
    }

    [[nodiscard]] writ::ability const& ability_of(w3_request const& r) const {
        return abilities[asked.subjects[r.subject].role];
    }
    [[nodiscard]] writ::resource resource_of(w3_request const& r) const {
        return {"Document", objects[r.document]};
    }
    [[nodiscard]] writ::filter filter_of(w3_request const& r) const {
        return ability_of(r)
            .filter(r.action, writ::type("Document"), {.environment = environments[r.subject]})
            .value();
    }

    w3 asked;
    std::vector<writ::ability> abilities;
    std::vector<boost::json::object> objects;
    std::vector<bag> subjects;
    std::vector<writ::environment> environments;
};

template <class Ask, class IsRight>
void add_question(std::string const& name, Ask const& ask, IsRight const& is_right) {
    static auto const documents = once<asked_documents>([] { return asked_documents(); });
    benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
        asked_documents const& d = documents();
        run_list(
            state, name, d.asked.requests, [&](w3_request const& r) { return ask(d, r); },
            [&](w3_request const& r, auto const& answer) { return is_right(d, r, answer); });
    });
}

inline void add_explanations() {
    add_question(
        "can/w3",
        [](asked_documents const& d, w3_request const& r) {
            return d.ability_of(r).can(r.action, d.resource_of(r),
                                       {.environment = d.environments[r.subject]});
        },
        [](asked_documents const&, w3_request const& r, bool allowed) { return allowed == r.allowed; });
    add_question(
        "explain/w3",
        [](asked_documents const& d, w3_request const& r) {
            return d.ability_of(r).explain(r.action, d.resource_of(r),
                                           {.environment = d.environments[r.subject]});
        },
        [](asked_documents const&, w3_request const& r, writ::explanation const& e) {
            return e.allowed == r.allowed;
        });
    auto const says_the_same = [](asked_documents const& d, w3_request const& r, writ::filter const& f) {
        return f.matches(d.resource_of(r)) == r.allowed;
    };
    add_question(
        "filter/w3", [](asked_documents const& d, w3_request const& r) { return d.filter_of(r); },
        says_the_same);
    add_question(
        "filter_to_sql/w3",
        [](asked_documents const& d, w3_request const& r) {
            return writ::to_sql(d.filter_of(r), document_columns()).value();
        },
        [](asked_documents const&, w3_request const&, writ::sql_condition const& c) {
            return c.residue.empty();
        });
}

} // namespace bench

#endif
