// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_QUERY_HPP
#define WRIT_POLICY_QUERY_HPP

// Which instances may the action be done to: the question turned round.
//
// A query holds exactly on the instances that ability::can allows, with the
// placeholders' values filled in.
//
//     auto q = ability.query("read", writ::type{"Article"}, me).value();
//     if (q.always()) { ... } else if (!q.never()) { collection.find(q.mongo()); }

#include <writ/export.hpp>
#include <writ/policy/condition.hpp>

#include <boost/json/object.hpp>

#include <optional>
#include <utility>

namespace writ::inline WRIT_ABI {

class query {
public:
    // Holds for nothing.
    query() = default;
    // Holds where the document does; an empty one holds for everything.
    query(boost::json::object mongo, writ::condition c)
        : mongo_(std::move(mongo)), condition_(std::move(c)) {}

    [[nodiscard]] bool never() const noexcept { return !mongo_; }
    [[nodiscard]] bool always() const noexcept { return mongo_ && mongo_->empty(); }

    // As a MongoDB filter document, in CASL's form.  Precondition: !never().
    [[nodiscard]] boost::json::object const& mongo() const noexcept { return *mongo_; }
    // As a tree.  Where never(), an any_of without parts.
    [[nodiscard]] writ::condition const& condition() const noexcept { return condition_; }

private:
    std::optional<boost::json::object> mongo_;
    writ::condition condition_{operation::any_of, {}, {}, {}};
};

} // namespace writ::inline WRIT_ABI

#endif
