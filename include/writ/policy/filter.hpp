// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_FILTER_HPP
#define WRIT_POLICY_FILTER_HPP

// Which instances of a type an action may be done to: always, never, or a
// condition that says of every instance exactly what can() says of it.
//
//     auto f = session.filter("read", writ::type{"Article"}).value();
//     if (f.never()) { return {}; }
//     auto where = writ::to_sql(f, articles, writ::sql_dialect::sqlite).value();
//
// Made by ability::filter and session::filter, for one caller and one instant.
// A database runs it as SQL (policy/sql.hpp) or as a MongoDB filter; a program
// runs it itself with matches().  What a form cannot say exactly is refused,
// never widened.
//
// Beside it stands policy/query.hpp: CASL's form of one policy, which says less
// (no `resources`, no field) and may be stricter than can() where a placeholder
// has no value.

#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/policy/condition.hpp>
#include <writ/policy/resource.hpp>
#include <writ/policy/statement.hpp>

#include <boost/json/object.hpp>

#include <memory>

namespace writ::inline WRIT_ABI {

// Immutable; copies share one representation.
// Thread safety: safe for any number of threads at once.
class WRIT_EXPORT filter {
public:
    // Holds for nothing.
    filter() noexcept = default;

    // No instance.
    [[nodiscard]] bool never() const noexcept;
    // Every instance that a question may be asked about.
    [[nodiscard]] bool always() const noexcept;

    // The condition as a tree, in which the placeholders' values stand.  All
    // groups are true or false: what may be unknown stands below `certain` or
    // `possible`.  The operands of a test are as in the conditions' language,
    // but every text stands for itself.
    [[nodiscard]] writ::condition const& condition() const noexcept;
    // How values are compared.
    [[nodiscard]] writ::dialect dialect() const noexcept;
    // An instance whose name breaks the grammar of names is not matched either:
    // to a session that is an invalid request.
    [[nodiscard]] bool requires_sound_name() const noexcept;

    // Whether the action may be done to this instance, which must be of the type.
    // Complexity: linear in the filter; no index is used.
    [[nodiscard]] bool matches(resource const& r) const noexcept;

    // As a MongoDB filter document.  Read as conditions by an ability, its
    // texts escaped as placeholder.hpp says, it holds on the same instances; so
    // it does in MongoDB where that reads a path as CASL does: paths have no
    // numbers, and `$elemMatch` meets objects only.
    // Errors: errc::not_expressible, at the attribute: an ordering that holds
    // where the value is missing or of another type, or that stands below
    // `$nor`; null below another attribute or in a list; a path with a number;
    // `resources`; an integer above 2^63 - 1; an ordering of dialect::casl.
    [[nodiscard]] result<boost::json::object> mongo() const;

    struct representation;
    explicit filter(std::shared_ptr<representation const> r) noexcept;

private:
    std::shared_ptr<representation const> representation_;
};

} // namespace writ::inline WRIT_ABI

#endif
