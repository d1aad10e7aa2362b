// SPDX-License-Identifier: Apache-2.0
// How fast does the engine check?  W1, W2, W4 and W5, each beside its floor.
#include "cases/engine_requests.hpp"
#include "cases/tenancy.hpp"
#include "floors/evaluator.hpp"
#include "floors/number_find.hpp"
#include "floors/pinned.hpp"
#include "support/engine.hpp"
#include "support/once.hpp"
#include "support/run.hpp"

#include <writ/engine/authorizer.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace bench;
using floors::evaluator;

// A workload and how it is named.
struct workload {
    std::string name;
    bench::shape shape;
    std::size_t requests;

    [[nodiscard]] std::string can(std::string const& form) const {
        return "can/" + name + "/" + form + size();
    }
    [[nodiscard]] std::string floor(std::string const& form) const {
        return "floor/" + name + "_" + form + size();
    }
    [[nodiscard]] std::string size() const { return "/" + std::to_string(shape.subjects); }
};

// As many requests as no cache holds the answers of.
constexpr std::size_t cold = std::size_t{1} << 18;
// As many as a branch predictor cannot learn by heart.
constexpr std::size_t unlearnable = std::size_t{1} << 14;

struct world {
    explicit world(workload const& w)
        : made(make_tenancy(w.shape)), iam(publish_in_parts(made)),
          floor(std::make_unique<evaluator const>(made)) {}

    tenancy made;
    std::unique_ptr<writ::authorizer> iam;
    floors::pinned<evaluator> floor;
};

// Answers by numbers, some of which may be of nothing.
template <bool Exceptions>
bool answer(evaluator const& e, std::uint32_t subject, std::uint32_t permission) noexcept {
    if (subject == evaluator::nobody || permission == evaluator::nothing) {
        return false;
    }
    return Exceptions ? e.can_or_except(subject, permission) : e.can(subject, permission);
}

template <bool Organizations>
std::uint32_t find_subject(evaluator const& e, engine_request const& r) noexcept {
    return Organizations ? e.subject(r.who.organization(), r.who.subject()) : e.subject(r.who.subject());
}

// Asks about a subject by its id.  Only W4 has exceptions, and organizations.
template <bool W4>
void add_by_strings(workload const& w, std::string const& heat, std::size_t count, auto fixture) {
    auto const requests = once<engine_requests>([=] { return engine_requests(fixture().made, count); });
    auto const add = [&](std::string const& name, auto ask) {
        benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
            world const& f = fixture();
            run(state, name, requests().list, [&](engine_request const& r) { return ask(f, r); });
        });
    };
    add(w.can("strings" + heat), [](world const& f, engine_request const& r) {
        return f.iam->can(r.who, r.action, writ::type(r.type));
    });
    add(w.can("names" + heat), [](world const& f, engine_request const& r) {
        return f.iam->can(r.who, writ::permission_question{r.name});
    });
    // Only starts a session; what it answers is asked above.
    add(w.can("start" + heat), [](world const& f, engine_request const& r) {
        benchmark::DoNotOptimize(f.iam->start(r.who));
        return r.allowed;
    });
    add(w.floor("find" + heat), [](world const& f, engine_request const& r) {
        return (f.floor.peek().subject(r.who.subject()) == r.subject) == r.allowed;
    });
    auto const add_floors = [&](std::string const& form, auto permission) {
        auto const decide = [=](evaluator const& e, engine_request const& r) {
            return answer<W4>(e, find_subject<W4>(e, r), permission(e, r));
        };
        add(w.floor(form + heat),
            [=](world const& f, engine_request const& r) { return decide(f.floor.peek(), r); });
        add(w.floor("pinned_" + form + heat), [=](world const& f, engine_request const& r) {
            return f.floor.read([&](evaluator const& e) { return decide(e, r); });
        });
    };
    add_floors("strings",
               [](evaluator const& e, engine_request const& r) { return e.permission(r.action, r.type); });
    add_floors("names", [](evaluator const& e, engine_request const& r) { return e.permission(r.name); });
}

// A session of each subject that requests are about, and the evaluator of the same.
struct session_world {
    session_world(workload const& w, std::size_t count)
        : made(make_tenancy(w.shape)), iam(publish_in_parts(made)), floor(made), texts(made, count) {
        for (std::string const& name : made.actions) {
            actions.push_back(iam->action(name).value());
        }
        for (std::string const& name : made.types) {
            types.push_back(iam->resource_type(name).value());
        }
        for (std::string const& name : made.names) {
            permissions.push_back(iam->permission(name).value());
        }
        std::vector<std::size_t> session_of(made.subjects.size(), count);
        for (engine_request const& r : texts.list) {
            if (session_of[r.subject] == count) {
                session_of[r.subject] = sessions.size();
                sessions.push_back(iam->start(r.who));
            }
        }
        for (engine_request const& r : texts.list) {
            writ::session const* const caller = &sessions[session_of[r.subject]];
            requests.push_back({caller, r.subject, r.action, r.type, r.name, r.allowed});
            auto const per_type = static_cast<std::uint32_t>(actions.size());
            interned.push_back(
                {caller, r.permission % per_type, r.permission / per_type, r.permission, r.allowed});
            ids.push_back({r.subject, r.permission, r.allowed});
        }
    }

    struct request {
        writ::session const* caller;
        std::uint32_t subject;
        std::string_view action;
        std::string_view type;
        std::string_view name;
        bool allowed;
    };
    // By numbers, for the floor.
    struct id_request {
        std::uint32_t subject;
        std::uint32_t permission;
        bool allowed;
    };
    // Of names that are interned: their places in the lists.
    struct interned_request {
        writ::session const* caller;
        std::uint32_t action;
        std::uint32_t type;
        std::uint32_t permission;
        bool allowed;
    };

    tenancy made;
    std::unique_ptr<writ::authorizer> iam;
    evaluator floor;
    engine_requests texts;
    std::vector<writ::action_ref> actions;
    std::vector<writ::type_ref> types;
    std::vector<writ::permission_question> permissions;
    std::vector<writ::session> sessions;
    std::vector<request> requests;
    std::vector<interned_request> interned;
    std::vector<id_request> ids;
};

// Asks of sessions that have begun.
template <bool W4>
void add_sessions(workload const& w, std::string const& heat, std::size_t count) {
    auto const fixture = once<session_world>([=] { return session_world(w, count); });
    auto const add = [&](std::string const& name, auto list, auto ask) {
        benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
            session_world const& f = fixture();
            run(state, name, f.*list, [&](auto const& r) { return ask(f, r); });
        });
    };
    add(w.can("session_strings" + heat), &session_world::requests,
        [](session_world const&, auto const& r) { return r.caller->can(r.action, writ::type(r.type)); });
    add(w.can("session_names" + heat), &session_world::requests,
        [](session_world const&, auto const& r) { return r.caller->can(writ::permission_question(r.name)); });
    add(w.can("session_ids" + heat), &session_world::interned, [](session_world const& f, auto const& r) {
        return r.caller->can(f.actions[r.action], f.types[r.type]);
    });
    add(w.can("session_permissions" + heat), &session_world::interned,
        [](session_world const& f, auto const& r) { return r.caller->can(f.permissions[r.permission]); });
    add(w.floor("session_strings" + heat), &session_world::requests,
        [](session_world const& f, auto const& r) {
            return answer<W4>(f.floor, r.subject, f.floor.permission(r.action, r.type));
        });
    add(w.floor("session_names" + heat), &session_world::requests, [](session_world const& f, auto const& r) {
        return answer<W4>(f.floor, r.subject, f.floor.permission(r.name));
    });
    add(w.floor("ids" + heat), &session_world::ids, [](session_world const& f, auto const& r) {
        return W4 ? f.floor.can_or_except(r.subject, r.permission) : f.floor.can(r.subject, r.permission);
    });
}

template <bool W4>
void add_workload(workload const& w) {
    auto const fixture = once<world>([=] { return world(w); });
    add_by_strings<W4>(w, "", w.requests, fixture);
    add_by_strings<W4>(w, "_hot", 16, fixture);
    add_by_strings<W4>(w, "_cold", cold, fixture);
    add_sessions<W4>(w, "", w.requests);
    add_sessions<W4>(w, "_hot", 16);
    add_sessions<W4>(w, "_long", unlearnable);
}

constexpr std::size_t batch_size = 16;

// One question about a batch of subjects, all at once and one by one.
void add_batches(workload const& w, auto fixture) {
    auto const requests = once<engine_requests>(
        [=] { return engine_requests::in_batches(fixture().made, w.requests, batch_size); });
    auto const add = [&](std::string const& name, auto ask) {
        benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
            world const& f = fixture();
            auto const& list = requests().list;
            std::vector<writ::subject_ref> who;
            for (engine_request const& r : list) {
                who.push_back(r.who);
            }
            std::array<writ::decision, batch_size> decisions;
            auto const ask_batch = [&](std::size_t first) {
                engine_request const& r = list[first];
                ask(f, std::span(who).subspan(first, batch_size), {r.action, writ::type(r.type)}, decisions);
            };
            for (std::size_t first = 0; first < list.size(); first += batch_size) {
                ask_batch(first);
                for (std::size_t i = 0; i < batch_size; ++i) {
                    if (decisions[i].allowed() != list[first + i].allowed) {
                        give_up(name, "an answer is wrong");
                    }
                }
            }
            std::size_t first = 0;
            auto const before = counted_allocations().calls;
            while (state.KeepRunningBatch(batch_size)) {
                ask_batch(first);
                benchmark::DoNotOptimize(decisions);
                first = first + batch_size == list.size() ? 0 : first + batch_size;
            }
            if (counted_allocations().calls != before) {
                give_up(name, "a check allocated memory");
            }
        });
    };
    using subjects = std::span<writ::subject_ref const>;
    using decisions = std::span<writ::decision>;
    add(w.can("batch"), [](world const& f, subjects who, writ::question const& q, decisions into) {
        f.iam->check_many(who, q, into);
    });
    add(w.can("one_by_one"), [](world const& f, subjects who, writ::question const& q, decisions into) {
        for (std::size_t i = 0; i < who.size(); ++i) {
            into[i] = f.iam->check(who[i], q);
        }
    });
}

// Random subjects of many; the list is longer than caches are large.
void add_w5(std::size_t subjects) {
    workload const w{"w5", w5(subjects), cold};
    auto const fixture = once<world>([=] { return world(w); });
    add_by_strings<false>(w, "", w.requests, fixture);
    add_batches(w, fixture);
    auto const numbers = once<floors::numbers>([=] { return floors::numbers(subjects, cold); });
    std::string const name = "floor/number_find" + w.size();
    benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
        floors::number_map const& map = numbers().map;
        run(state, name, numbers().requests,
            [&](floors::number_request const& r) { return map.contains(r.key); });
    });
}

} // namespace

int main(int argc, char** argv) {
    keep_freed_memory();
    add_workload<false>({"w1", w1, 1'024});
    add_workload<false>({"w2", w2, 4'096});
    add_workload<true>({"w4", w4, 4'096});
    for (std::size_t subjects = 1'000; subjects <= 1'000'000; subjects *= 10) {
        add_w5(subjects);
    }
    if (is_long()) {
        add_w5(10'000'000);
    }
    return run_all(argc, argv);
}
