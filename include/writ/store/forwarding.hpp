// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_STORE_FORWARDING_HPP
#define WRIT_STORE_FORWARDING_HPP

// A store over another one: a base for those that change a few operations.
//
//     class audited final : public writ::forwarding_store {
//     public:
//         using forwarding_store::forwarding_store;
//         writ::result<writ::commit_outcome> commit(writ::commit_request const& r) override {
//             note(r);
//             return inner().commit(r);
//         }
//     };

#include <writ/store/store.hpp>

#include <memory>
#include <utility>

namespace writ::inline WRIT_ABI {

// Does all that the store below does.  Shares it; close() closes it too.
class WRIT_EXPORT forwarding_store : public store {
public:
    // Precondition: `inner` is not null.
    explicit forwarding_store(std::shared_ptr<store> inner) noexcept : inner_(std::move(inner)) {}

    // As the store below.
    [[nodiscard]] result<scope_content> load(record_scope const& scope) override;
    [[nodiscard]] result<scope_records> read(record_scope const& scope,
                                             std::span<record const> keys) override;
    [[nodiscard]] result<record_page> find(record_query const& q) override;
    [[nodiscard]] result<std::vector<scope_revision>> scopes(std::optional<record_scope> const& after,
                                                             std::size_t limit) override;
    [[nodiscard]] result<commit_outcome> commit(commit_request const& request) override;
    [[nodiscard]] result<std::optional<std::vector<scope_revision>>>
    find_commit(std::string const& commit_id) override;
    [[nodiscard]] result<feed_page> changes(feed_position const& after, std::size_t limit) override;
    [[nodiscard]] result<feed_position> end() override;
    void close() noexcept override;
    [[nodiscard]] change_signal* signal() noexcept override;
    [[nodiscard]] usage_counters* counters() noexcept override;

protected:
    // The store below.
    [[nodiscard]] store& inner() const noexcept { return *inner_; }

private:
    std::shared_ptr<store> inner_;
};

} // namespace writ::inline WRIT_ABI

#endif
