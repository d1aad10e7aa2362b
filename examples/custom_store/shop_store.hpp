// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_EXAMPLES_CUSTOM_STORE_SHOP_STORE_HPP
#define WRIT_EXAMPLES_CUSTOM_STORE_SHOP_STORE_HPP

// A store over tables that writ did not design.
//
// A shop has long had its table of employees, which other programs read:
//
//     employee (company, login, full_name, mail, has_left)
//
// To writ an employee is a subject.  What the table has a column for stands
// there; the rest of the record stands in one column that is added.  Records of
// other kinds, claims, revisions and commits get tables of their own, shop_schema.
//
// The shop writes employees through the store, so that revisions grow and every
// process hears of it.

#include "database.hpp"

#include <writ/store/store.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace shop {

// One connection, one operation at a time.
class shop_store final : public writ::store {
public:
    // Makes what is missing.  Throws database_error.
    explicit shop_store(std::string const& path);

    writ::result<writ::scope_content> load(writ::record_scope const& scope) override;
    writ::result<writ::scope_records> read(writ::record_scope const& scope,
                                           std::span<writ::record const> keys) override;
    // Looks at all records of the kind: a shop has hundreds.
    writ::result<writ::record_page> find(writ::record_query const& q) override;
    writ::result<std::vector<writ::scope_revision>> scopes(std::optional<writ::record_scope> const& after,
                                                           std::size_t limit) override;
    writ::result<writ::commit_outcome> commit(writ::commit_request const& request) override;
    writ::result<std::optional<std::vector<writ::scope_revision>>>
    find_commit(std::string const& commit_id) override;
    writ::result<writ::feed_page> changes(writ::feed_position const& after, std::size_t limit) override;
    writ::result<writ::feed_position> end() override;
    void close() noexcept override;

private:
    // Runs `work` in a transaction, and turns what SQLite says into failures.
    template <class T, class Work>
    writ::result<T> run(char const* begin, Work const& work);

    [[nodiscard]] std::int64_t revision(writ::record_scope const& scope);
    [[nodiscard]] writ::result<std::vector<writ::record>>
    records(writ::record_scope const& scope, std::string const& kind = "", std::string const& key = "");
    [[nodiscard]] std::vector<writ::held_claim> write(std::vector<writ::change> const& changes);
    void put(writ::record const& r);
    void erase(writ::record const& key);
    [[nodiscard]] std::int64_t last_number();

    std::mutex mutex_;
    // Null: closed.
    database db_;
    // Begins every position, so that those of other shops are refused.
    std::string name_;
};

} // namespace shop

#endif
