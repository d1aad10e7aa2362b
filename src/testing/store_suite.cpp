// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include <writ/testing/store_suite.hpp>

#include "testing/store_trial.hpp"

#include <exception>
#include <optional>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

std::string_view name_of(store_ability a) {
    switch (a) {
    case store_ability::signal: return "signal";
    case store_ability::counters: return "counters";
    case store_ability::persistence: return "persistence";
    case store_ability::handles: return "several handles";
    }
    return "ability";
}

// Why the case is not tried; nothing: it is.
std::optional<std::string> excepted(store_harness const& harness, store_case const& c) {
    for (store_exception const& e : harness.exceptions) {
        for (store_ability const needed : c.needs) {
            if (e.what == needed) {
                return std::string(name_of(e.what)) + ": " + e.reason;
            }
        }
    }
    return std::nullopt;
}

// Says what went wrong, in `failures`, and nothing else.
template <class Run>
std::vector<std::string> tried(store_harness const& harness, suite_options const& options, Run const& run) {
    trial t(harness, options);
    try {
        run(t);
    } catch (stopped_case const&) {
        // It was said why.
    } catch (std::exception const& e) {
        t.fail(std::string("an exception: ") + e.what());
    }
    return t.failures();
}

void check_exceptions(trial& t, store_harness const& harness) {
    for (store_exception const& e : harness.exceptions) {
        t.check(!e.reason.empty(), "the exception for " + std::string(name_of(e.what)) + " has no reason");
    }
    auto const check = [&](bool is_there, store_ability a) {
        std::string const name(name_of(a));
        t.check(is_there || !t.has(a), "there is no " + name + ", and no exception says why");
        t.check(!is_there || t.has(a), "there is a " + name + ", and an exception says there is none");
    };
    check(t.store().signal() != nullptr, store_ability::signal);
    check(t.store().counters() != nullptr, store_ability::counters);
}

// Places without a text of records have no damaged ones.
bool can_rewrite(trial& t) {
    t.put({put(role{.id = role_id("r"), .name = "r"})});
    return t.place().rewrite(role{.id = role_id("r")}, [](std::string text) { return text; });
}

} // namespace

bool store_place::rewrite(record const&, std::function<std::string(std::string)> const&) {
    return false;
}

std::string to_string(case_report const& c) {
    std::string text = c.category + ": " + c.name;
    if (!c.skipped.empty()) {
        text += "\n  left out: " + c.skipped;
    }
    for (std::string const& f : c.failures) {
        text += "\n  " + f;
    }
    return text;
}

std::vector<case_report> run(store_harness const& harness, suite_options const& options) {
    std::pair<std::string_view, std::vector<store_case> (*)()> const categories[] = {
        {"commits", commit_cases}, {"claims", claim_cases},     {"records", record_cases},
        {"ids", id_cases},         {"queries", query_cases},    {"pages", page_cases},
        {"feed", feed_cases},      {"signal", signal_cases},    {"lifetime", lifetime_cases},
        {"threads", thread_cases}, {"damage", damage_cases},    {"bounds", bound_cases},
        {"model", model_cases},    {"counters", counter_cases},
    };
    std::vector<case_report> reports;
    reports.push_back({"harness",
                       "abilities are as the exceptions say",
                       tried(harness, options, [&](trial& t) { check_exceptions(t, harness); }),
                       {}});
    for (auto const& [category, cases] : categories) {
        if (!options.category.empty() && options.category != category) {
            continue;
        }
        bool is_left_out = false;
        if (category == "damage") {
            tried(harness, options, [&](trial& t) { is_left_out = !can_rewrite(t); });
        }
        for (store_case const& c : cases()) {
            case_report report{std::string(category), std::string(c.name), {}, {}};
            if (auto reason = excepted(harness, c)) {
                report.skipped = std::move(*reason);
            } else if (is_left_out) {
                report.skipped = "the harness rewrites no records";
            } else {
                report.failures = tried(harness, options, c.run);
            }
            reports.push_back(std::move(report));
        }
    }
    return reports;
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
