// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_SERVICE_CREDENTIAL_RECORDS_HPP
#define WRIT_SRC_SERVICE_CREDENTIAL_RECORDS_HPP

// What authentication needs of the records that the engine does not keep: API
// keys, which issuers an organization knows, which service may call which, and
// when roles were last written.
//
// A lock of its own is held for moments only: who authenticates never waits for
// the store.  Whoever publishes writes here afterwards and before he says so; so
// what is gone is refused by the engine first.

#include <writ/credential/key_source.hpp>
#include <writ/credential/token_caller.hpp>
#include <writ/directory/change.hpp>
#include <writ/directory/directory.hpp>
#include <writ/store/commit.hpp>

#include "policy/name_hash.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {

// A key that stays as it is while somebody looks at it.
struct stored_key {
    explicit stored_key(api_key k) : record(std::move(k)), prepared(record) {}
    stored_key(stored_key const&) = delete;
    stored_key& operator=(stored_key const&) = delete;

    api_key const record;
    prepared_key const prepared;
};

class credential_records final : public stamp_source {
public:
    // For writers, one at a time.
    void apply(std::span<change const> changes);
    // In the place of all that is known of the organization, or of the platform.
    void replace(record_scope const& scope, directory const& content);
    // Of many scopes that nothing is known of.
    void add(directory const& content);
    void forget(organization_id const& id);
    // The same, where the organization has records that nobody can read.
    void set_unreadable(organization_id const& id);

    // Null: there is no such key.
    [[nodiscard]] std::shared_ptr<stored_key const> find_key(std::string_view id) const;
    // Whether some organization's keys cannot be read: one that is not found may
    // be one of them.
    [[nodiscard]] bool has_unreadable() const;
    // Nothing where no live record of the organization is of that issuer; where
    // several are, what all of them let it assert.
    [[nodiscard]] std::optional<issuer_rights> rights_of(std::string_view organization,
                                                         std::string_view issuer) const;
    [[nodiscard]] std::optional<instant> last_written(organization_id const& organization,
                                                      std::string_view id) const override;
    // The scopes of the pair; nothing: it may not.
    [[nodiscard]] std::optional<std::vector<scope_name>> call(service_id const& caller,
                                                              service_id const& target) const;

private:
    struct provider {
        std::string issuer;
        issuer_rights rights;
    };
    // Of one organization, or of the platform.
    struct part {
        std::set<std::string, std::less<>> keys;
        // By their records' ids; live ones only.
        std::map<std::string, provider, std::less<>> providers;
        // When they were written; live ones only.
        std::map<std::string, std::optional<instant>, std::less<>> roles;
        std::map<std::pair<std::string, std::string>, std::vector<scope_name>> calls;
        // Services that may neither call nor be called.
        std::set<std::string, std::less<>> stopped;
    };

    // All with the lock held.
    void put(part& p, record const& r);
    void erase(part& p, record const& r);
    void erase_key(std::string const& id, organization_id const& of);
    void clear(part& p, record_scope const& scope);
    void remove(organization_id const& id);
    [[nodiscard]] part& part_of(record_scope const& scope) {
        return scope ? parts_[scope->text()] : platform_;
    }

    struct text_hash : name_hash {
        using is_transparent = void;
    };
    mutable std::shared_mutex mutex_;
    boost::unordered_flat_map<std::string, std::shared_ptr<stored_key const>, text_hash, std::equal_to<>>
        keys_;
    std::map<std::string, part, std::less<>> parts_;
    part platform_;
    std::set<std::string, std::less<>> unreadable_;
};

} // namespace writ::inline WRIT_ABI

#endif
