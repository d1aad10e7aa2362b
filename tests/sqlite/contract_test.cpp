// SPDX-License-Identifier: Apache-2.0
#include "sqlite/files.hpp"
#include "store/suite.hpp"

#include <writ/store/keys.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace {

// A text in SQL.
std::string literal(std::string const& text) {
    std::string out = "'";
    for (char const c : text) {
        out += c;
        if (c == '\'') {
            out += c;
        }
    }
    return out + "'";
}

class sqlite_place final : public writ::testing::store_place {
public:
    // What is synced is proven elsewhere.
    std::shared_ptr<writ::store> open() override {
        return writ_test::open_store(folder_.file(), {.durability = writ::sqlite_durability::off});
    }

    bool rewrite(writ::record const& key, std::function<std::string(std::string)> const& change) override {
        auto const scope = writ::scope_of(key);
        std::string const where = " FROM records AS r JOIN scopes AS s ON s.number = r.scope WHERE s.id = "
                                  + literal(scope ? "/" + scope->text() : "")
                                  + " AND r.kind = " + std::to_string(key.index())
                                  + " AND r.key = " + literal(writ::key_text(key));
        std::string const body = writ_test::run_sql(folder_.file(), "SELECT r.body" + where);
        writ_test::run_sql(folder_.file(), "UPDATE records SET body = " + literal(change(body))
                                               + " WHERE (scope, kind, key) = (SELECT r.scope, r.kind, r.key"
                                               + where + ")");
        return !body.empty();
    }

private:
    writ_test::temporary_folder folder_;
};

} // namespace

TEST_SUITE("sqlite/contract") {
    TEST_CASE("a store in a SQLite file does all that the contract says") {
        writ_test::check_store({.make = [] { return std::make_unique<sqlite_place>(); }});
    }
}
