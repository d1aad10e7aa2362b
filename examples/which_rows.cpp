// SPDX-License-Identifier: Apache-2.0
// Turns a question round: which articles may she read?  Prints a MongoDB filter
// and an SQL query, and sends the rules to a browser that runs @casl/ability.
#include <writ/writ.hpp>

#include <boost/json/serialize.hpp>

#include <iostream>

int main() {
    auto const ability = writ::ability::compile(R"([
        {"action": "read", "subject": "Article", "conditions": {"status": "published"}},
        {"action": "read", "subject": "Article", "conditions": {"ownerId": "${subject.id}"}},
        {"action": "read", "subject": "Article", "conditions": {"locked": true}, "inverted": true}
    ])")
                             .value();
    writ::environment const anna{.subject_id = "anna"};

    auto const query = ability.query("read", writ::type{"Article"}, anna).value();
    std::cout << boost::json::serialize(query.mongo()) << '\n'
              << boost::json::serialize(writ::pack(ability.source(), anna).value()) << '\n';

    // The same for a database, exactly: where a value is missing, too.
    auto const filter = ability.filter("read", writ::type{"Article"}, {.environment = anna}).value();
    writ::sql_mapping const articles{.table = "a",
                                     .columns = {{"status", "status"},
                                                 {"ownerId", "owner_id"},
                                                 {"locked", "is_locked", writ::sql_type::boolean}}};
    auto const where = writ::to_sql(filter, articles, {.dialect = writ::sql_dialect::postgres}).value();
    std::cout << "SELECT a.* FROM article AS a WHERE " << where.text << "\n-- with "
              << where.parameters.size() << " parameters\n";
    return query.never() || query.always() || !where.residue.empty() ? 1 : 0;
}
