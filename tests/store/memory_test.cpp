// SPDX-License-Identifier: Apache-2.0
#include <writ/store/memory.hpp>

#include "store/suite.hpp"

#include <doctest/doctest.h>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>

#include <memory>
#include <variant>

namespace {

class memory_place final : public writ::testing::store_place {
public:
    std::shared_ptr<writ::store> open() override { return records_.open_again(); }

private:
    writ::memory_store records_;
};

} // namespace

TEST_SUITE("store/memory") {
    TEST_CASE("the store in memory does all that the contract says") {
        writ_test::check_store({.make = [] { return std::make_unique<memory_place>(); }});
    }

    TEST_CASE("what is stored holds nothing of the memory of its request") {
        writ::organization_id const acme("acme");
        writ::memory_store records;
        {
            boost::json::monotonic_resource memory;
            boost::json::object const attributes({{"team", "a text that takes memory"}}, &memory);
            auto const done = records.commit(
                {"1",
                 {{acme, 0}},
                 {writ::put(writ::organization{.id = acme}),
                  writ::put(writ::subject{
                      .organization = acme, .id = writ::subject_id("alice"), .attributes = attributes})}});
            REQUIRE(done.has_value());
        }
        auto const content = records.load(acme).value();
        CHECK(content.records.subjects.at(0).attributes.storage() == boost::json::storage_ptr());
        auto const told = records.changes({}, 1).value();
        auto const& change = told.commits.at(0).changes.at(1);
        CHECK(std::get<writ::subject>(change.record).attributes.storage() == boost::json::storage_ptr());
    }
}
