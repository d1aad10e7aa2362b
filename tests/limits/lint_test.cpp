// SPDX-License-Identifier: Apache-2.0
#include <writ/codec/scenario.hpp>
#include <writ/engine/diff.hpp>
#include <writ/engine/lint.hpp>
#include <writ/limits.hpp>
#include <writ/policy/diff.hpp>
#include <writ/policy/lint.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace limits = writ::limits;

namespace {

writ::ability compile(std::string const& policy) {
    return writ::ability::compile(policy).value();
}

// Any action and type, and tests of that many paths with two outcomes each:
// twice as many instances for each.
std::string tests(std::size_t paths, std::string const& value) {
    std::string conditions;
    for (std::size_t i = 0; i < paths; ++i) {
        conditions += (i == 0 ? "" : ",") + ("\"p" + std::to_string(i)) + "\":" + value;
    }
    return R"([{"action":"manage","subject":"all","conditions":{)" + conditions + "}}]";
}

// That many statements, each on a type of its own.
std::string allowing(std::size_t statements, std::string const& more = "") {
    std::string policy = "[";
    for (std::size_t i = 0; i < statements; ++i) {
        policy += (i == 0 ? "" : ",") + std::string(R"({"action":"a","subject":"T)") + std::to_string(i)
                  + "\"" + more + "}";
    }
    return policy + "]";
}

writ::directory with(std::string const& permissions) {
    return writ::scenario::parse(R"({"writ":1,"now":"2026-01-01T12:00:00Z","organizations":[{"id":"o"}],
        "subjects":[{"organization":"o","id":"s","roles":["r"]}],"roles":[{"name":"r","permissions":[)"
                                 + permissions + "]}]}")
        .value()
        .directory;
}

} // namespace

TEST_SUITE("lint") {
    TEST_CASE("no more findings are kept than fit and the report says so") {
        // Each has an action that is unknown.
        auto const of = [](std::size_t n) {
            return writ::lint(compile(allowing(n)), {.actions = {std::vector<std::string>()}});
        };
        CHECK(of(limits::max_findings).findings.size() == limits::max_findings);
        CHECK(!of(limits::max_findings).is_cut);
        CHECK(of(limits::max_findings + 1).findings.size() == limits::max_findings);
        CHECK(of(limits::max_findings + 1).is_cut);
    }

    TEST_CASE("nothing is claimed of conditions with more outcomes than may be tried") {
        static_assert(limits::max_classes_per_question == 30);
        auto const never = [](std::size_t paths) {
            return writ::lint(compile(tests(paths, R"({"$eq":1,"$ne":1})")));
        };
        CHECK(never(4).findings.size() == 1);
        auto const same = [](std::size_t paths) {
            return writ::diff(compile(tests(paths, "1")), compile(tests(paths, R"({"$in":[1]})"))).outcome();
        };
        CHECK(same(4) == writ::diff_outcome::none);
        CHECK(same(5) == writ::diff_outcome::not_shown);
        // Each of the questions alone is small enough.
        auto const together = [](std::size_t statements) {
            return writ::diff(compile(allowing(statements, R"(,"conditions":{"x":1,"y":1,"z":1})")),
                              compile(allowing(statements, R"(,"conditions":{"x":{"$in":[1]},"y":1,"z":1})")))
                .outcome();
        };
        CHECK(together(2) == writ::diff_outcome::none);
        CHECK(together(4) == writ::diff_outcome::not_shown);
    }

    TEST_CASE("no more differences are listed than fit") {
        auto const none = compile("[]");
        auto const one = writ::diff(none, compile(allowing(1)));
        CHECK(one.differences.size() == limits::max_differences);
        CHECK(one.is_exhaustive);
        auto const two = writ::diff(none, compile(allowing(2)));
        CHECK(two.differences.size() == limits::max_differences);
        CHECK(!two.is_exhaustive);
        auto const subjects = writ::diff(with(""), with(R"("a","b","c")"), {}).value();
        CHECK(subjects.differences.size() == limits::max_differences);
    }
}
