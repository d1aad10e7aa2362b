// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_DRAFT_HPP
#define WRIT_SRC_ENGINE_DRAFT_HPP

// The next state, while it is made from the last one and some records.
//
// Records are put and erased first, each kind after those it names; finish()
// then looks at what the state as a whole must keep, and compiles what was
// touched.  A draft that found a problem is dropped, and nothing has changed.

#include "engine/state.hpp"
#include "policy/name_hash.hpp"
#include "policy/place.hpp"

#include <writ/directory/change.hpp>
#include <writ/directory/directory.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

// What a writer keeps between drafts; readers see none of it.
struct writer_memory {
    explicit writer_memory(std::span<registered_type const> registered)
        : types(registered.begin(), registered.end()) {}

    name_table names;
    std::vector<registered_type> types;
    // How many assignments and mappings name each role, by its number.
    std::vector<std::uint32_t> role_uses;
    std::vector<std::uint32_t> free_roles;
    std::uint32_t next_role = 0;
    std::uint32_t next_permission = 0;
};

// One subject, taken apart to be changed.
struct subject_draft {
    struct held_role {
        std::uint32_t role;
        std::int64_t order = 0;
        writ::limit limit;
    };
    struct held_grant {
        grant_text text;
        // Its limit is not set yet.
        grant_entry entry;
        window valid;
    };
    bool exists = false;
    bool active = true;
    bool deleted = false;
    bool is_service_account = false;
    std::vector<held_role> roles;
    std::vector<held_grant> grants;
    std::vector<std::string> groups;
    boost::json::object attributes;
};

class draft {
public:
    // `previous` may be null.
    draft(state const* previous, writer_memory& memory, revision_number revision);
    ~draft();
    draft(draft const&) = delete;
    draft& operator=(draft const&) = delete;

    // Puts all records of a directory.  Precondition: there is no previous state.
    void put_all(directory const& d);
    // Applies changes; a later one of a record wins.
    void apply(std::span<change const> changes);

    // Checks and compiles.  Errors: all that was found.
    [[nodiscard]] result<void> finish();

    // Hands the finished state over, and what it replaces.
    struct outcome {
        state* next;
        std::vector<owned_node> replaced;
    };
    [[nodiscard]] outcome commit() noexcept;

private:
    void put(organization const& r, place const& at);
    void put(subject const& r, place const& at);
    void put(role const& r, place const& at);
    void put(assignment const& r, place const& at);
    void put(group_role const& r, place const& at);
    void put(grant const& r, place const& at);
    void put(permission const& r, place const& at);
    void put(scope const& r, place const& at);
    void put(registered_service const& r, place const& at);
    // What the engine does not read changes nothing.
    template <class Other>
    void put(Other const&, place const&) {}

    void erase(organization const& r, place const& at);
    void erase(subject const& r, place const& at);
    void erase(role const& r, place const& at);
    void erase(assignment const& r, place const& at);
    void erase(group_role const& r, place const& at);
    void erase(grant const& r, place const& at);
    void erase(permission const& r, place const& at);
    void erase(scope const& r, place const& at);
    void erase(registered_service const& r, place const& at);
    template <class Other>
    void erase(Other const&, place const&) {}

    template <class Record>
    bool is_valid(Record const& r, place const& at);
    template <class Record>
    void refuse(errc code, place const& at, Record const& r, std::string_view member, std::string what);

    organization_node* own_organization(organization_id const& id);
    role_node const* find_role(organization_node const* in, std::string_view id) const noexcept;
    subject_draft* edit_subject(organization_id const& in, subject_id const& id);
    void load(subject_draft& into, subject_node const& from) const;
    subject_draft::held_grant make_grant(grant const& r, place const& at);
    subject_node* encode(std::string_view id, subject_draft& made);
    std::uint32_t permission_index(permission_name const& name);
    std::uint32_t number_role(role const& r);
    [[nodiscard]] bool is_role(std::uint32_t index, role_id const& id) const noexcept;
    void use_role(std::uint32_t role, int by);
    shared_policy compile_policy(policy const& p) const;
    name_id intern(std::string_view name, place const& at);
    name_id unit_of(std::optional<unit_id> const& unit, place const& at);
    [[nodiscard]] std::optional<name_id> find_unit(std::optional<unit_id> const& unit) const noexcept;
    rule_list built(rule_list::builder&& list, std::string const& where);

    // Second step: draft_compile.cpp.
    void erase_organizations();
    void erase_services();
    void check_erased_roles();
    void compile_roles();
    void link_parents();
    role_node& own_role(std::uint32_t index);
    void compile_role(role_node& r, std::string const& where);
    [[nodiscard]] std::string const* touched_at(role_node const& r) const noexcept;
    bool check_chain(role_node const& r, std::string const& where);
    void add_permission(rule_list::builder& to, permission_name const& name, bool inverted) const;
    void compile_permissions();
    void compile_scopes();
    void encode_subjects();

    struct erased_role {
        std::uint32_t index;
        std::string where;
        std::optional<organization_id> organization;
        role_id id;
    };
    struct erased_record {
        std::string id;
        std::string where;
    };
    struct subject_key {
        std::string organization;
        std::string id;
        bool operator==(subject_key const&) const = default;
        friend std::size_t hash_value(subject_key const& k) noexcept {
            return name_hash()(k.organization) * 31 + name_hash()(k.id);
        }
    };

    state const* previous_;
    writer_memory& memory_;
    node_changes changes_;
    state* next_;
    problems found_;
    // Refuse a second record with one key.
    bool is_first_ = false;
    // The catalogue or a service changed: all that depends on it is compiled anew.
    bool catalogue_changed_ = false;
    bool services_changed_ = false;
    bool scopes_changed_ = false;
    boost::unordered_flat_map<subject_key, std::unique_ptr<subject_draft>> subjects_;
    // Roles to compile, by their numbers, and where they were put.
    boost::unordered_flat_map<std::uint32_t, std::string> touched_roles_;
    std::vector<erased_role> erased_roles_;
    // Erased last, when what is theirs is gone.
    std::vector<erased_record> erased_organizations_;
    std::vector<erased_record> erased_services_;
    boost::unordered_flat_map<std::uint32_t, int> role_use_changes_;
    std::vector<std::uint32_t> taken_free_roles_;
    std::uint32_t next_role_;
    std::uint32_t next_permission_;

    bool touched_platform_ = false;
};

} // namespace writ::inline WRIT_ABI

#endif
