// SPDX-License-Identifier: Apache-2.0
#include <writ/testing/store_suite.hpp>

#include <writ/store/forwarding.hpp>
#include <writ/store/memory.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using writ::result;
using writ::testing::store_ability;

// A store that does one thing wrong: each hook that is set replaces what an
// operation answers or is asked.
class mutant final : public writ::forwarding_store {
public:
    struct hooks {
        std::function<void(writ::scope_content&)> loaded = {};
        std::function<void(std::vector<writ::record>&)> keys = {};
        std::function<void(writ::record_query&)> query = {};
        std::function<void(std::size_t&)> scope_limit = {};
        std::function<void(writ::commit_request&)> request = {};
        std::function<void(writ::commit_outcome&)> outcome = {};
        std::function<void(std::optional<std::vector<writ::scope_revision>>&)> found = {};
        std::function<void(writ::feed_position&)> position = {};
        std::function<void(writ::feed_page&)> page = {};
        std::function<void(writ::feed_position&)> end = {};
        bool never_closes = false;
        bool commits_by_scope = false;
    };

    mutant(std::shared_ptr<writ::store> inner, hooks const& h)
        : forwarding_store(std::move(inner)), hooks_(h) {}

    result<writ::scope_content> load(writ::record_scope const& scope) override {
        return changed(forwarding_store::load(scope), hooks_.loaded);
    }
    result<writ::scope_records> read(writ::record_scope const& scope,
                                     std::span<writ::record const> keys) override {
        std::vector<writ::record> own(keys.begin(), keys.end());
        return forwarding_store::read(scope, told(own, hooks_.keys));
    }
    result<writ::record_page> find(writ::record_query const& q) override {
        auto own = q;
        return forwarding_store::find(told(own, hooks_.query));
    }
    result<std::vector<writ::scope_revision>> scopes(std::optional<writ::record_scope> const& after,
                                                     std::size_t limit) override {
        return forwarding_store::scopes(after, told(limit, hooks_.scope_limit));
    }
    result<writ::commit_outcome> commit(writ::commit_request const& r) override {
        auto own = r;
        told(own, hooks_.request);
        if (!hooks_.commits_by_scope || writ::touched_scopes(r.changes).size() < 2) {
            return changed(forwarding_store::commit(own), hooks_.outcome);
        }
        writ::commit_outcome all{writ::commit_outcome::status::committed, {}, {}};
        for (auto const& scope : writ::touched_scopes(r.changes)) {
            writ::commit_request part{r.id + std::to_string(all.revisions.size()), {}, {}};
            std::copy_if(r.expected.begin(), r.expected.end(), std::back_inserter(part.expected),
                         [&](auto const& e) { return e.scope == scope; });
            std::copy_if(r.changes.begin(), r.changes.end(), std::back_inserter(part.changes),
                         [&](auto const& c) { return writ::scope_of(c.record) == scope; });
            auto outcome = forwarding_store::commit(part);
            if (!outcome || outcome->what != all.what) {
                return outcome;
            }
            all.revisions.push_back(outcome->revisions.front());
        }
        return all;
    }
    result<std::optional<std::vector<writ::scope_revision>>> find_commit(std::string const& id) override {
        return changed(forwarding_store::find_commit(id), hooks_.found);
    }
    result<writ::feed_page> changes(writ::feed_position const& after, std::size_t limit) override {
        auto own = after;
        return changed(forwarding_store::changes(told(own, hooks_.position), limit), hooks_.page);
    }
    result<writ::feed_position> end() override { return changed(forwarding_store::end(), hooks_.end); }
    void close() noexcept override {
        if (!hooks_.never_closes) {
            forwarding_store::close();
        }
    }

private:
    template <class T, class Hook>
    static result<T> changed(result<T> answer, Hook const& hook) {
        if (answer && hook) {
            hook(*answer);
        }
        return answer;
    }
    template <class T, class Hook>
    static T& told(T& asked, Hook const& hook) {
        if (hook) {
            hook(asked);
        }
        return asked;
    }

    hooks const& hooks_;
};

class mutant_place final : public writ::testing::store_place {
public:
    explicit mutant_place(mutant::hooks const& h) : hooks_(h) {}
    std::shared_ptr<writ::store> open() override {
        return std::make_shared<mutant>(records_.open_again(), hooks_);
    }

private:
    mutant::hooks const& hooks_;
    writ::memory_store records_;
};

std::vector<std::string> failed(mutant::hooks const& h, std::string const& category) {
    std::vector<std::string> names;
    for (auto const& c : writ::testing::run(
             {.make = [&] { return std::make_unique<mutant_place>(h); }},
             {.category = category, .commits = 50, .patience = std::chrono::milliseconds(200)})) {
        if (!c.failures.empty()) {
            names.push_back(c.name);
        }
    }
    return names;
}

} // namespace

TEST_SUITE("store/suite") {
    TEST_CASE("a store that breaks a rule fails the case of that rule") {
        struct {
            std::string name;
            mutant::hooks wrong;
            char const* category;
            char const* rule;
        } const rows[] = {
            {"loads one record too few",
             {.loaded =
                  [](auto& c) {
                      c.records.roles.resize(c.records.roles.empty() ? 0 : c.records.roles.size() - 1);
                  }},
             "commits",
             "what was committed is loaded whole and nothing else"},
            {"reads ids cut at a NUL",
             {.keys =
                  [](auto& keys) {
                      for (auto& k : keys) {
                          if (auto* const s = std::get_if<writ::subject>(&k)) {
                              s->id = writ::subject_id(s->id.text().substr(0, s->id.text().find('\0')));
                          }
                      }
                  }},
             "ids",
             "whatever is looked for with a malformed id is not there"},
            {"reads ids without trailing spaces",
             {.keys =
                  [](auto& keys) {
                      for (auto& k : keys) {
                          if (auto* const s = std::get_if<writ::subject>(&k)) {
                              s->id = writ::subject_id(
                                  s->id.text().substr(0, s->id.text().find_last_not_of(' ') + 1));
                          }
                      }
                  }},
             "ids",
             "records are told apart by every byte of their ids"},
            {"never sorts downwards",
             {.query = [](auto& q) { q.descending = false; }},
             "queries",
             "a query finds what its filters say in its order and nothing else"},
            {"forgets the second filter",
             {.query = [](auto& q) { q.filters.resize(std::min<std::size_t>(q.filters.size(), 1)); }},
             "queries",
             "a query finds what its filters say in its order and nothing else"},
            {"begins every page anew",
             {.query = [](auto& q) { q.after.clear(); }},
             "pages",
             "pages follow each other without gap or repetition"},
            {"lists more scopes than are asked for",
             {.scope_limit = [](auto& n) { n = 1'000; }},
             "pages",
             "scopes are listed in their order and after whichever is named"},
            {"does not look at scopes that are only read",
             {.request =
                  [](auto& r) {
                      auto const touched = writ::touched_scopes(r.changes);
                      std::erase_if(r.expected, [&](auto const& e) {
                          return std::find(touched.begin(), touched.end(), e.scope) == touched.end();
                      });
                  }},
             "commits",
             "a commit that expects another revision conflicts and changes nothing"},
            {"forgets ids of commits",
             {.request = [n = 0](auto& r) mutable { r.id += std::to_string(++n); }},
             "commits",
             "a commit id that is repeated happens once"},
            {"never erases",
             {.request =
                  [](auto& r) {
                      std::erase_if(r.changes, [&](auto const& c) {
                          return r.changes.size() > 1 && c.what == writ::change::verb::erase;
                      });
                  }},
             "commits",
             "of several changes of one record the last one counts"},
            {"commits scope by scope",
             {.commits_by_scope = true},
             "commits",
             "a commit to several scopes happens in all of them or in none"},
            {"says that a conflict happened",
             {.outcome = [](auto& o) { o.what = writ::commit_outcome::status::committed; }},
             "threads",
             "of racing commits that expect one revision exactly one happens"},
            {"says that it has told more than it looked for",
             {.page =
                  [](auto& p) {
                      std::this_thread::sleep_for(std::chrono::milliseconds(1));
                      p.told_until = std::chrono::steady_clock::now();
                  }},
             "feed",
             "a page without commits says until when everything was told, and it was"},
            {"hides who holds a claim",
             {.outcome = [](auto& o) { o.held.clear(); }},
             "claims",
             "a claim that another record holds is a conflict that names it"},
            {"finds no commit",
             {.found = [](auto& f) { f.reset(); }},
             "commits",
             "a commit that happened is found with its revisions and no other is"},
            {"takes any position",
             {.position = [](auto& p) { p.text = p.text.find('.') == 16 ? p.text : ""; }},
             "feed",
             "a position that is none of the store's is refused"},
            {"leaves out a commit of a page",
             {.page = [](auto& p) { p.commits.resize(std::min<std::size_t>(p.commits.size(), 2)); }},
             "feed",
             "the feed tells every commit whole and in the order of revisions"},
            {"holds commits back and does not say so",
             {.page =
                  [n = 0](auto& p) mutable {
                      if (++n % 3 == 1) {
                          p = {};
                      }
                  }},
             "feed",
             "what was acknowledged is told or said to be held back"},
            {"says that all has been told when a commit is held back",
             {.page =
                  [n = 0](auto& p) mutable {
                      if (++n % 3 == 1) {
                          p = {{}, {}, std::chrono::steady_clock::now()};
                      }
                  }},
             "feed",
             "what was acknowledged is told or said to be held back"},
            {"tells no erased records",
             {.page =
                  [](auto& p) {
                      for (auto& c : p.commits) {
                          std::erase_if(c.changes,
                                        [](auto const& e) { return e.what == writ::change::verb::erase; });
                      }
                  }},
             "model",
             "after each of many random commits the store agrees with a plain model"},
            {"has its end at the beginning",
             {.end = [](auto& e) { e = {}; }},
             "feed",
             "the end stands behind all commits once nobody writes"},
            {"never closes", {.never_closes = true}, "lifetime", "after close every operation is refused"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.name);
            auto const names = failed(row.wrong, row.category);
            CAPTURE(names.size());
            CHECK(std::find(names.begin(), names.end(), row.rule) != names.end());
        }
    }

    TEST_CASE("an ability is neither missing without an exception nor excepted without need") {
        auto const reports = [](std::vector<writ::testing::store_exception> exceptions) {
            mutant::hooks const sound;
            return writ::testing::run({.make = [&] { return std::make_unique<mutant_place>(sound); },
                                       .exceptions = std::move(exceptions)},
                                      {.category = "signal"});
        };
        CHECK(reports({}).front().failures.empty());
        CHECK(reports({{store_ability::signal, "none"}}).front().failures.size() == 1);
        CHECK(reports({{store_ability::persistence, ""}}).front().failures.size() == 1);
        for (auto const& c : reports({{store_ability::signal, "it polls"}})) {
            if (c.category == "signal") {
                CHECK(c.skipped == "signal: it polls");
            }
        }
    }

    TEST_CASE("what a harness throws is a failure of each case and nothing else") {
        auto const reports = writ::testing::run({.make = []() -> std::unique_ptr<writ::testing::store_place> {
                                                    throw std::runtime_error("no disk");
                                                }},
                                                {.category = "feed"});
        CHECK(reports.size() > 5);
        for (auto const& c : reports) {
            REQUIRE(c.failures.size() == 1);
            CHECK(c.failures[0].find("no disk") != std::string::npos);
            CHECK(to_string(c) == c.category + ": " + c.name + "\n  " + c.failures[0]);
        }
    }

    TEST_CASE("the same seed makes the same suite") {
        mutant::hooks const odd{.loaded = [](auto& c) { c.records.roles.clear(); }};
        auto const reports = [&] {
            std::vector<std::string> all;
            for (auto const& c :
                 writ::testing::run({.make = [&] { return std::make_unique<mutant_place>(odd); }},
                                    {.category = "model", .seed = 7})) {
                all.push_back(to_string(c));
            }
            return all;
        };
        auto const first = reports();
        CHECK(first == reports());
        CHECK(first.back().find('\n') != std::string::npos);
    }
}
