// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_CASES_W6_HPP
#define WRIT_BENCH_CASES_W6_HPP

// Workload W6: one large policy.
//
// (a) Five statements on documents, all others each on a type of its own.
// (b) All on one action and type, each for one owner's documents.

#include "cases/document.hpp"
#include "cases/random.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

struct w6_request {
    document about;
    bool allowed = false;
};

struct w6 {
    std::string policy;
    // All ask for "update".
    std::vector<w6_request> requests;
    // (b): the owners whose documents may be updated.
    std::vector<std::string> owners;
};

namespace detail {

inline boost::json::object owner_statement(std::string const& type, std::string const& owner) {
    return {{"action", "update"}, {"subject", type}, {"conditions", {{"ownerId", owner}}}};
}

// Requests on documents of one of the owners, or of somebody else.
inline std::vector<w6_request> requests_about(std::vector<std::string> const& owners, random_source& random) {
    std::vector<w6_request> requests;
    while (requests.size() < 4096) {
        bool const allowed = random.chance(50);
        document const d{random.id(),
                         "The title of a document",
                         allowed ? random.one_of(owners) : random.id(),
                         "draft",
                         "accounting",
                         1,
                         false,
                         {1, "upload"}};
        requests.push_back({d, allowed});
    }
    return requests;
}

} // namespace detail

inline w6 make_w6a(std::size_t statements, std::uint64_t seed = 61) {
    random_source random(seed);
    w6 made;
    boost::json::array list;
    for (std::size_t i = 0; i < 5; ++i) {
        made.owners.push_back(random.id());
        list.push_back(detail::owner_statement("Document", made.owners.back()));
    }
    while (list.size() < statements) {
        list.push_back(detail::owner_statement("Type" + std::to_string(list.size()), random.id()));
    }
    made.policy = serialize(list);
    made.requests = detail::requests_about(made.owners, random);
    return made;
}

inline w6 make_w6b(std::size_t statements, std::uint64_t seed = 62) {
    random_source random(seed);
    w6 made;
    boost::json::array list;
    while (list.size() < statements) {
        made.owners.push_back(random.id());
        list.push_back(detail::owner_statement("Document", made.owners.back()));
    }
    made.policy = serialize(list);
    made.requests = detail::requests_about(made.owners, random);
    return made;
}

} // namespace bench

#endif
