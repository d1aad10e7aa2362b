// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_CASES_DOCUMENT_HPP
#define WRIT_BENCH_CASES_DOCUMENT_HPP

// The resource of the benchmarks, of eight attributes, in three forms.

#include "cases/bag.hpp"

#include <writ/policy/described.hpp>

#include <boost/describe.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

struct document_meta {
    std::int64_t level = 0;
    std::string origin;
};
BOOST_DESCRIBE_STRUCT(document_meta, (), (level, origin))

struct document {
    std::string id;
    std::string title;
    std::string owner_id;
    std::string status;
    std::string department;
    std::int64_t size = 0;
    bool archived = false;
    document_meta meta;
};
BOOST_DESCRIBE_STRUCT(document, (), (id, title, owner_id, status, department, size, archived, meta))

inline bag to_bag(document const& d) {
    bag meta;
    meta.list = {{"level", d.meta.level}, {"origin", d.meta.origin}};
    bag all;
    all.list = {{"id", d.id},
                {"title", d.title},
                {"ownerId", d.owner_id},
                {"status", d.status},
                {"department", d.department},
                {"size", d.size},
                {"archived", d.archived},
                {"meta", meta}};
    return all;
}

inline boost::json::object to_json(document const& d) {
    return {{"id", d.id},
            {"title", d.title},
            {"ownerId", d.owner_id},
            {"status", d.status},
            {"department", d.department},
            {"size", d.size},
            {"archived", d.archived},
            {"meta", {{"level", d.meta.level}, {"origin", d.meta.origin}}}};
}

} // namespace bench

template <>
struct writ::resource_traits<bench::document> {
    static constexpr std::string_view type = "Document";
    static constexpr writ::rename renames[] = {{"owner_id", "ownerId"}};
};

#endif
