// SPDX-License-Identifier: Apache-2.0
#include <writ/testing/filter_kit.hpp>

#include "filter/schema.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

TEST_SUITE("filter/kit") {
    TEST_CASE("a wrong mapping is found and shown by its smallest example") {
        auto const db = writ_test::open_sqlite();
        auto kit = writ_test::kit_for(*db, writ_test::columns_mapping());
        // The service takes NULL for null, and the mapping for missing.
        auto& column = kit.mapping.columns.at(1);
        REQUIRE(column.path == "title");
        auto insert = kit.insert;
        kit.insert = [insert](auto rows) {
            std::vector<writ::testing::kit_row> changed(rows.begin(), rows.end());
            for (auto& row : changed) {
                // Written as the empty text.
                if (auto* title = row.attributes.if_contains("title"); title != nullptr && title->is_null()) {
                    *title = "";
                }
            }
            insert(changed);
        };
        auto const report = writ::testing::run(kit);
        INFO(report.difference);
        CHECK(report.difference.find("title") != report.difference.npos);
        CHECK(report.difference.find("the database ") != report.difference.npos);
        // One statement of one test, and nothing that has no part in it.
        CHECK(std::count(report.difference.begin(), report.difference.end(), '\n') <= 8);
        CHECK(report.difference.find("ownerId") == report.difference.npos);
        CHECK(report.difference.find("doc\":{") == report.difference.npos);
        CHECK(report.difference.size() < 700);
    }

    TEST_CASE("a kit reports the same for the same seed") {
        auto const db = writ_test::open_sqlite();
        auto const kit = writ_test::kit_for(*db, writ_test::document_mapping());
        writ::testing::kit_options const few{.seed = 7, .tables = 1, .rows = 10, .policies = 10};
        auto const first = writ::testing::run(kit, few);
        auto const second = writ::testing::run(kit, few);
        CHECK(first.difference == second.difference);
        CHECK(first.pairs == 100);
        CHECK(first.allowed == second.allowed);
    }
}
