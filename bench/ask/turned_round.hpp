// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_ASK_TURNED_ROUND_HPP
#define WRIT_BENCH_ASK_TURNED_ROUND_HPP

// Who can, who has a role, and what may a subject do: a page of ten, from
// anywhere in the order on.
#include "cases/random.hpp"
#include "cases/tenancy.hpp"
#include "support/engine.hpp"
#include "support/once.hpp"
#include "support/run.hpp"

#include <writ/engine/authorizer.hpp>
#include <writ/engine/review.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bench {

// How many a page holds.
inline constexpr std::size_t few = 10;

// A tenancy whose holders are indexed, and who should be answered.
struct reviewed_world {
    explicit reviewed_world(shape const& s)
        : made(make_tenancy(s)), iam(publish_in_parts(made, {.index_holders = true})) {
        in_order.resize(made.subjects.size());
        for (std::uint32_t i = 0; i < in_order.size(); ++i) {
            in_order[i] = i;
        }
        std::sort(in_order.begin(), in_order.end(),
                  [&](auto a, auto b) { return made.subjects[a].id < made.subjects[b].id; });
    }

    // The first few subjects from a place in the order on that fit.
    template <class Fits>
    [[nodiscard]] std::vector<std::string> first(std::size_t from, Fits const& fits) const {
        std::vector<std::string> ids;
        for (std::size_t i = from; i < in_order.size() && ids.size() < few; ++i) {
            if (fits(in_order[i])) {
                ids.push_back(made.subjects[in_order[i]].id);
            }
        }
        return ids;
    }

    tenancy made;
    std::unique_ptr<writ::authorizer> iam;
    // Subjects by their ids.
    std::vector<std::uint32_t> in_order;
};

// A question by its number, from a place in the order on.
struct page_question {
    std::uint32_t asked = 0;
    std::string after = {};
    std::vector<std::string> expected = {};
};

// Different questions, from anywhere on.
template <class Fits>
std::vector<page_question> make_questions(reviewed_world const& w, std::size_t bound, Fits const& fits) {
    constexpr std::size_t count = 256;
    random_source random(5);
    std::vector<page_question> made;
    for (std::size_t i = 0; i < count; ++i) {
        page_question q;
        q.asked = static_cast<std::uint32_t>(random.below(bound));
        std::size_t const from = random.below(w.in_order.size());
        q.after = w.made.subjects[w.in_order[from]].id;
        q.expected = w.first(from + 1, [&](std::uint32_t s) { return fits(s, q.asked); });
        made.push_back(std::move(q));
    }
    return made;
}

template <class Page>
bool has_ids(Page const& p, std::vector<std::string> const& expected) {
    return std::equal(p.items.begin(), p.items.end(), expected.begin(), expected.end(),
                      [](auto const& item, std::string const& id) { return item.id.text() == id; });
}

inline void add_turned_round(std::string const& name, shape const& s) {
    auto const world = once<reviewed_world>([=] { return reviewed_world(s); });
    std::string const suffix = "/" + name + "/" + std::to_string(s.subjects);
    auto const add_pages = [&](std::string const& what, std::size_t bound, auto fits, auto ask) {
        std::string const title = what + suffix;
        auto const list = once<std::vector<page_question>>([=] {
            reviewed_world const& w = world();
            return make_questions(w, bound, [&](auto subject, auto n) { return fits(w.made, subject, n); });
        });
        benchmark::RegisterBenchmark(title.c_str(), [=](benchmark::State& state) {
            reviewed_world const& w = world();
            run_list(
                state, title, list(), [&](page_question const& q) { return ask(w, q); },
                [](page_question const& q, auto const& p) { return has_ids(p, q.expected); });
        });
    };
    add_pages(
        "who_can", s.types * 10,
        [](tenancy const& t, std::size_t subject, std::uint32_t p) { return t.answer(subject, p); },
        [](reviewed_world const& w, page_question const& q) {
            return writ::review(*w.iam)
                .who_can(w.made.organizations[0], writ::permission_question(w.made.names[q.asked]), {},
                         {q.after, few})
                .value();
        });
    add_pages(
        "holders_of", s.roles,
        [](tenancy const& t, std::size_t subject, std::uint32_t r) {
            auto const& roles = t.subjects[subject].roles;
            return std::find(roles.begin(), roles.end(), r) != roles.end();
        },
        [](reviewed_world const& w, page_question const& q) {
            return writ::review(*w.iam)
                .holders_of(w.made.organizations[0], role_name(q.asked), {q.after, few})
                .value();
        });

    // All permissions of a subject: of each of its roles, once.
    std::string const title = "permissions_of" + suffix;
    benchmark::RegisterBenchmark(title.c_str(), [=](benchmark::State& state) {
        reviewed_world const& w = world();
        std::vector<writ::subject_id> ids;
        for (std::size_t i = 0; i < w.made.subjects.size(); i += w.made.subjects.size() / 256) {
            ids.emplace_back(w.made.subjects[w.in_order[i]].id);
        }
        auto const is_right = [&](writ::subject_id const& id, auto const& p) {
            auto const at = static_cast<std::size_t>(&id - ids.data()) * (w.made.subjects.size() / 256);
            std::size_t expected = 0;
            for (std::uint32_t n = 0; n < w.made.names.size(); ++n) {
                expected += w.made.answer(w.in_order[at], n) ? 1u : 0u;
            }
            return p.items.size() == expected
                   && std::all_of(p.items.begin(), p.items.end(),
                                  [](auto const& i) { return i.decision.allowed(); });
        };
        run_list(
            state, title, ids,
            [&](writ::subject_id const& id) {
                return writ::review(*w.iam).permissions_of({w.made.organizations[0], id}).value();
            },
            is_right);
    });
}

} // namespace bench

#endif
