// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/authorizer.hpp>

#include "support/scenarios.hpp"

#include <writ/codec/scenario_run.hpp>
#include <writ/directory/change.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace {

using changes = std::vector<writ::change>;

// The order in which kinds of records are changed.
constexpr writ::record_kind kinds[] = {
    writ::record_kind::service,      writ::record_kind::permission, writ::record_kind::scope,
    writ::record_kind::organization, writ::record_kind::role,       writ::record_kind::group_role,
    writ::record_kind::subject,      writ::record_kind::assignment, writ::record_kind::grant,
};

writ::scenario scenario_of(std::uint64_t seed) {
    return writ::scenario::parse(
               boost::json::serialize(writ_test::random_scenario(writ_test::random_choice(seed), 15)))
        .value();
}

// What the same changes make of lists.
class model {
public:
    explicit model(writ::directory d) : directory_(std::move(d)) {}

    [[nodiscard]] writ::directory const& directory() const noexcept { return directory_; }

    void apply(changes const& list) {
        for (writ::record_kind const k : kinds) {
            for (writ::change const& c : list) {
                if (writ::kind(c.record) == k) {
                    std::visit([&](auto const& r) { apply(r, c.what == writ::change::verb::put); }, c.record);
                }
            }
        }
    }

private:
    template <class Record>
    void apply(Record const& r, bool puts) {
        auto& list = writ::records<Record>(directory_);
        writ::record const key = writ::key_of(r);
        auto const at = std::find_if(list.begin(), list.end(),
                                     [&](Record const& other) { return writ::key_of(other) == key; });
        if (puts && at != list.end()) {
            *at = r;
        } else if (puts) {
            list.push_back(r);
        } else if (at != list.end()) {
            list.erase(at);
            if constexpr (std::is_same_v<Record, writ::subject>) {
                auto const is_its = [&](auto const& other) {
                    return other.organization == r.organization && other.subject == r.id;
                };
                std::erase_if(directory_.assignments, is_its);
                std::erase_if(directory_.grants, is_its);
            }
        }
    }

    writ::directory directory_;
};

// Puts records of another directory, and erases some of this one.
class change_generator {
public:
    change_generator(writ_test::choice choose, writ::directory const& to_put)
        : choose_(std::move(choose)), to_put_(to_put) {}

    changes make(writ::directory const& present) {
        changes made;
        for (auto n = 1 + choose_(5); n > 0; --n) {
            std::apply([&](auto const... list) { (add(made, present.*list, to_put_.*list), ...); },
                       writ::directory_lists);
        }
        // Mostly few, so that some lists are accepted.
        while (made.size() > 3 && choose_(3) != 0) {
            made.erase(made.begin() + static_cast<std::ptrdiff_t>(choose_(made.size())));
        }
        keep_last(made);
        return made;
    }

private:
    // One change of each record: an earlier one may be refused for what a later
    // one makes good.
    static void keep_last(changes& list) {
        for (auto at = list.begin(); at != list.end();) {
            writ::record const key = writ::key_of(at->record);
            bool const again = std::any_of(at + 1, list.end(), [&](writ::change const& later) {
                return writ::key_of(later.record) == key;
            });
            at = again ? list.erase(at) : at + 1;
        }
    }

    template <class Record>
    void add(changes& to, std::vector<Record> const& present, std::vector<Record> const& others) {
        if (!others.empty() && choose_(3) == 0) {
            Record r = others[choose_(others.size())];
            if constexpr (std::is_same_v<Record, writ::assignment>) {
                r.order = static_cast<std::int64_t>(choose_(3)) - 1;
            }
            to.push_back(writ::put(std::move(r)));
        }
        if (!present.empty() && choose_(8) == 0) {
            to.push_back(writ::erase(present[choose_(present.size())]));
        }
    }

    writ_test::choice choose_;
    writ::directory const& to_put_;
};

std::string answers(writ::authorizer const& iam, writ::scenario const& s) {
    std::string text;
    for (writ::scenario_check const& check : s.checks) {
        writ::scenario_result const r = writ::ask(iam, check, s.now);
        text += check.id + ": " + std::string(writ::to_string(r.decision.reason())) + " " + r.decided_by.role
                + " " + std::to_string(r.decision.statement().value_or(0)) + " " + r.decided_by.grant
                + (r.decision.conditional() ? " conditional\n" : "\n");
    }
    return text;
}

} // namespace

TEST_SUITE("property/apply") {
    TEST_CASE("applying changes answers as publishing the changed directory does") {
        std::size_t accepted = 0;
        std::size_t refused = 0;
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            CAPTURE(seed);
            writ::scenario const s = scenario_of(seed);
            writ::scenario const other = scenario_of(seed + 1'000);
            change_generator make(writ_test::random_choice(seed), other.directory);
            writ::authorizer_options const options{.combine = s.combination};
            writ::authorizer iam(options);
            REQUIRE(iam.publish(s.directory).has_value());
            model present(s.directory);
            for (int i = 0; i < 20; ++i) {
                CAPTURE(i);
                changes const list = make.make(present.directory());
                model next = present;
                next.apply(list);
                std::string const before = answers(iam, s) + answers(iam, other);
                auto const applied = iam.apply(list);
                writ::authorizer anew(options);
                auto const published = anew.publish(next.directory());
                CAPTURE((applied ? std::string() : writ::to_string(applied.error())));
                CAPTURE((published ? std::string() : writ::to_string(published.error())));
                REQUIRE(applied.has_value() == published.has_value());
                std::string const after = answers(iam, s) + answers(iam, other);
                if (!applied) {
                    ++refused;
                    REQUIRE(after == before);
                    continue;
                }
                ++accepted;
                present = next;
                REQUIRE(after == answers(anew, s) + answers(anew, other));
                REQUIRE(iam.counters().parts_kept == 0);
            }
        }
        CHECK(accepted > 100);
        CHECK(refused > 100);
    }
}
