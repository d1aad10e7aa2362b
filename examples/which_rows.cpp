// SPDX-License-Identifier: Apache-2.0
// Turns a question round: which articles may she read?  Prints a MongoDB filter,
// and sends the rules to a browser that runs @casl/ability.
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
    return query.never() || query.always() ? 1 : 0;
}
