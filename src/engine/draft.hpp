// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_DRAFT_HPP
#define WRIT_SRC_ENGINE_DRAFT_HPP

// The next state, while it is made from the last one and some records.
//
// Records are put and erased first, each kind after those it names; finish()
// then looks at what the state as a whole must keep, and compiles what was
// touched.  A draft that found a problem is dropped, and nothing has changed.
// The records must live until then.

#include "engine/state.hpp"
#include "engine/subject_draft.hpp"
#include "engine/writer_memory.hpp"
#include "policy/name_hash.hpp"
#include "policy/place.hpp"

#include <writ/directory/change.hpp>
#include <writ/directory/directory.hpp>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {

class draft {
public:
    // `previous` may be null.
    draft(state const* previous, writer_memory& memory, revision_number revision);
    ~draft();
    draft(draft const&) = delete;
    draft& operator=(draft const&) = delete;

    // Puts all records of a directory; where there is no previous state, at once.
    void put_all(directory const& d);
    // Applies changes; a later one of a record wins.
    void apply(std::span<change const> changes);

    // Erases the organization and all that is its, if it is there; then perhaps
    // puts another in its place that says only that it could not be read, or that
    // there is none.
    void withdraw(organization_id const& id);
    void mark_unreadable(organization_id const& id);
    void mark_unknown(organization_id const& id);

    // Checks and compiles, so that nothing is left that could fail.  Errors: all
    // that was found.
    [[nodiscard]] result<void> finish();

    // Whether nothing of a previous state is in it; how many parts it replaces.
    [[nodiscard]] bool is_whole() const noexcept { return previous_ == nullptr; }
    [[nodiscard]] std::size_t replaces() const noexcept { return changes_.replaced(); }

    // Hands the finished state over, and what it replaces.
    struct outcome {
        state* next;
        node_list replaced;
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
    void refuse(errc code, place const& at, Record const&, std::string_view member, std::string what) {
        found_.add(code, place(at, member),
                   std::string(record_traits<Record>::kind) + ": " + std::move(what));
    }
    static std::string name_of(std::string_view kind, std::string_view key) {
        return std::string(kind) + " " + quoted(key);
    }

    organization_node* own_organization(std::string_view id);
    role_node const* find_role(organization_node const* in, std::string_view id) const noexcept;
    subject_draft& edit_subject(organization_id const& in, subject_id const& id);
    grant_entry make_grant_entry(grant const& r, place const& at);
    std::uint32_t permission_index(permission_name const& name, place const& at);
    std::uint32_t number_role(role const& r);
    [[nodiscard]] bool is_role(std::uint32_t index, role_id const& id) const noexcept;
    void count_role(role const& r, int by);
    shared_policy compile_policy(policy const& p) const;
    name_id intern(std::string_view name, place const& at);
    name_id unit_of(std::optional<unit_id> const& unit, place const& at);
    [[nodiscard]] std::optional<name_id> find_unit(std::optional<unit_id> const& unit) const noexcept;

    template <class Record>
    void put_list(std::string_view name, std::vector<Record> const& list);
    void put_all_but_subjects(directory const& d);
    void put_subjects_one_by_one(directory const& d);

    // All subjects with what is theirs: draft_load.cpp.
    struct subject_load;
    // Whether it was done: nothing was, unless all is right.
    bool put_subjects(directory const& d);

    // Second step: draft_compile.cpp.
    void erase_organizations();
    void erase_services();
    void check_erased_roles();
    void compile_roles();
    void link_parents();
    role_node& own_role(std::uint32_t index);
    void compile_role(rule_list::builder& list, role_node& r, std::string const& where);
    // A role, and where the change stands that touched it or the nearest of its ancestors.
    struct stale_role {
        std::uint32_t index;
        std::string const* where;
    };
    [[nodiscard]] std::vector<stale_role> stale_roles() const;
    [[nodiscard]] bool is_on_cycle(role_node const& r) const noexcept;
    bool check_chain(role_node const& r, std::string const& where);
    void add_permission(rule_list::builder& to, permission_name const& name, bool inverted) const;
    void compile(permission_node& n, std::string const& where);
    void compile(scope_node& n, std::string const& where);
    [[nodiscard]] std::string const* changed_at(std::vector<permission_name> const& names) const noexcept;
    [[nodiscard]] std::string const* changed_at(permission_name const& name) const noexcept;
    [[nodiscard]] std::string const* outdated_at(role const& r) const noexcept;
    void recompile_permissions();
    void recompile_scopes();
    rule_list built(rule_list::builder& list, std::string const& where);
    void encode_subjects();

    // Makes room for what commit() writes down.
    void prepare_commit();

    // The indexes of holders, where they are kept: draft_index.cpp.  Null: it was
    // not there, or is gone.
    holder_index& own_index(holder_index*& at);
    void index_subjects();
    void index_subject(organization_node& in, subject_node const* before, subject_node const* now);
    void index_group(organization_node& in, group_node const* before, group_node const* now);
    void index_role(std::uint32_t index);
    void index_erased_roles();
    void index_permission(permission_node const* before, permission_node const& now);

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

    state const* previous_;
    writer_memory& memory_;
    // That of the previous state.
    directory_memory const& before_;
    // That of this one, where there is no previous state.
    directory_memory begun_;
    node_changes changes_;
    state* next_;
    problems found_;
    // Refuse a second record with one key.
    bool is_first_ = false;
    // Permissions whose statements changed, and where; services that began or
    // ceased to be live.  What depends on them is compiled anew.
    boost::unordered_flat_map<std::string_view, std::string, name_hash> changed_permissions_;
    boost::unordered_flat_set<std::string_view, name_hash> changed_services_;
    // Of texts that live in the records.
    subject_drafts& subjects_;
    // Roles to compile, by their numbers, and where they were put.
    boost::unordered_flat_map<std::uint32_t, std::string> touched_roles_;
    std::vector<erased_role> erased_roles_;
    // Erased last, when what is theirs is gone.
    std::vector<erased_record> erased_organizations_;
    std::vector<erased_record> erased_services_;
    directory_uses& use_changes_;
    // What withdraw() erases.
    std::vector<change> withdrawn_;
    std::vector<std::uint32_t> taken_free_roles_;
    std::uint32_t next_role_;
    std::uint32_t next_permission_;

    bool touched_platform_ = false;
};

} // namespace writ::inline WRIT_ABI

#endif
