// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_STORE_MEMORY_HPP
#define WRIT_STORE_MEMORY_HPP

// A store in memory: for tests, tools, and services whose records come from
// elsewhere at each start.  What it holds dies with its last handle.
//
//     auto const store = std::make_shared<writ::memory_store>();
//
// It does all that the contract of store says, and keeps all commits: a record
// lives on in each commit that wrote it.

#include <writ/store/store.hpp>

#include <memory>

namespace writ::inline WRIT_ABI {

// Thread safety: safe for any number of threads at once; readers share a lock.
class WRIT_EXPORT memory_store final : public store {
public:
    // Without records.
    // Throws boost::system::system_error where no random bytes are to be had, by
    // which positions of different stores are told apart.
    memory_store();
    ~memory_store() override;

    // Another handle on the same records, as another process opens the same
    // database.  Each is closed for itself.
    [[nodiscard]] std::shared_ptr<memory_store> open_again() const;

    // Complexity: linear in the scope.
    [[nodiscard]] result<scope_content> load(record_scope const& scope) override;
    // Complexity: logarithmic in the scope, for each key.
    [[nodiscard]] result<scope_records> read(record_scope const& scope,
                                             std::span<record const> keys) override;
    // Complexity: linear in the scope's records of that kind.
    [[nodiscard]] result<record_page> find(record_query const& q) override;
    [[nodiscard]] result<std::vector<scope_revision>> scopes(std::optional<record_scope> const& after,
                                                             std::size_t limit) override;
    // Where memory ends, nothing has changed.
    // Complexity: logarithmic in the scope, for each change.
    [[nodiscard]] result<commit_outcome> commit(commit_request const& request) override;
    [[nodiscard]] result<std::optional<std::vector<scope_revision>>>
    find_commit(std::string const& commit_id) override;
    [[nodiscard]] result<feed_page> changes(feed_position const& after, std::size_t limit) override;
    [[nodiscard]] result<feed_position> end() override;
    void close() noexcept override;
    [[nodiscard]] change_signal* signal() noexcept override;
    [[nodiscard]] usage_counters* counters() noexcept override;

private:
    struct shared;
    struct handle;
    explicit memory_store(std::shared_ptr<shared> data);
    std::unique_ptr<handle> handle_;
};

} // namespace writ::inline WRIT_ABI

#endif
