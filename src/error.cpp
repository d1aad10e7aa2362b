// SPDX-License-Identifier: Apache-2.0
#include <writ/error.hpp>

#include <boost/system/system_error.hpp>
#include <boost/throw_exception.hpp>

#include <ostream>
#include <string>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

char const* message_of(errc code) noexcept {
    switch (code) {
    case errc::invalid_json: return "the text is not JSON";
    case errc::duplicate_member: return "an object names a member twice";
    case errc::invalid_utf8: return "a string is not UTF-8";
    case errc::number_out_of_range: return "a number is out of range";
    case errc::too_deep: return "nested too deep";
    case errc::too_large: return "too large";
    case errc::too_many: return "too many";
    case errc::unknown_member: return "unknown member";
    case errc::missing_member: return "a required member is missing";
    case errc::wrong_type: return "a value has the wrong type";
    case errc::empty_name: return "a name or a list is empty";
    case errc::wildcard_in_name: return "a name holds a wildcard";
    case errc::unknown_operator: return "unknown operator";
    case errc::misplaced_operator: return "an operator stands where it may not";
    case errc::invalid_operand: return "invalid operand";
    case errc::invalid_regex: return "invalid regular expression";
    case errc::unsupported_regex: return "unsupported regular expression";
    case errc::invalid_placeholder: return "invalid placeholder";
    case errc::invalid_resource_name: return "invalid resource name";
    case errc::unknown_path: return "a registered type lacks a path";
    case errc::invalid_alias: return "invalid alias";
    case errc::duplicate_type: return "a resource type is registered twice";
    case errc::not_expressible: return "not expressible in the asked-for form";
    case errc::invalid_packed_rule: return "invalid packed rule";
    case errc::invalid_name: return "invalid id or name";
    case errc::invalid_instant: return "invalid instant";
    case errc::unknown_value: return "unknown value of an enumeration";
    case errc::invalid_window: return "a window ends before it begins";
    case errc::duplicate_record: return "two records have one key";
    case errc::dangling_reference: return "a record names another that is not there";
    case errc::still_referenced: return "another record still names this one";
    case errc::role_cycle: return "a role is its own ancestor";
    case errc::chain_too_long: return "a role has too many ancestors";
    case errc::id_clash: return "a role has the id of a platform role";
    case errc::wrong_service: return "a role's parent belongs to another service";
    case errc::too_many_organizations: return "too many organizations";
    case errc::too_many_roles: return "too many roles";
    case errc::too_many_statements_of_role: return "a role has too many statements";
    case errc::too_many_roles_of_subject: return "a subject has too many roles";
    case errc::too_many_groups_of_subject: return "a subject has too many groups";
    case errc::too_many_grants_of_subject: return "a subject has too many grants and denials";
    case errc::too_many_interned_names: return "too many names of actions, types and permissions";
    case errc::not_indexed: return "the authorizer keeps no index of holders";
    case errc::invalid_cursor: return "no page ends so";
    case errc::store_closed: return "the store is closed";
    case errc::store_unavailable: return "the store cannot be reached";
    case errc::outcome_unknown: return "whether the commit happened is not known";
    case errc::revision_conflict: return "a scope has another revision than expected";
    case errc::claimed: return "another record holds a unique key";
    case errc::unreadable_record: return "a stored record cannot be read";
    case errc::newer_schema: return "the store is of a later version";
    case errc::unknown_schema: return "the store is none or is damaged";
    case errc::deadline_passed: return "the deadline has passed";
    case errc::cancelled: return "cancelled";
    case errc::read_only: return "the store may only be read";
    case errc::store_full: return "no room is left in the store";
    case errc::unknown_scope: return "the store has no such scope";
    case errc::organization_not_loaded: return "the organization is not loaded";
    case errc::invalid_key: return "invalid key";
    case errc::weak_key: return "weak key";
    case errc::unsupported_algorithm: return "unsupported algorithm";
    case errc::cryptography_failed: return "the cryptographic library failed";
    case errc::entropy_unavailable: return "no random bytes were to be had";
    case errc::invalid_configuration: return "invalid configuration";
    case errc::not_allowed: return "not allowed";
    case errc::wrong_state: return "the record's state does not allow this";
    case errc::no_signing_key: return "no key may sign now";
    case errc::key_source_unavailable: return "keys could not be fetched";
    }
    return "unknown error";
}

condition_class class_of(errc code) noexcept {
    switch (code) {
    case errc::too_deep:
    case errc::too_large:
    case errc::too_many:
    case errc::chain_too_long:
    case errc::too_many_organizations:
    case errc::too_many_roles:
    case errc::too_many_statements_of_role:
    case errc::too_many_roles_of_subject:
    case errc::too_many_groups_of_subject:
    case errc::too_many_grants_of_subject:
    case errc::too_many_interned_names:
    case errc::store_full: return condition_class::exhausted;
    case errc::dangling_reference:
    case errc::still_referenced:
    case errc::role_cycle:
    case errc::wrong_service: return condition_class::failed_precondition;
    case errc::id_clash:
    case errc::duplicate_record:
    case errc::revision_conflict:
    case errc::claimed: return condition_class::conflict;
    case errc::not_expressible:
    case errc::not_indexed:
    case errc::store_closed:
    case errc::newer_schema:
    case errc::unknown_schema:
    case errc::read_only:
    case errc::organization_not_loaded:
    case errc::wrong_state:
    case errc::no_signing_key: return condition_class::failed_precondition;
    case errc::store_unavailable:
    case errc::outcome_unknown:
    case errc::deadline_passed:
    case errc::cancelled:
    case errc::entropy_unavailable:
    case errc::key_source_unavailable: return condition_class::unavailable;
    case errc::unreadable_record:
    case errc::cryptography_failed: return condition_class::internal;
    case errc::unknown_scope: return condition_class::not_found;
    case errc::not_allowed: return condition_class::forbidden;
    default: return condition_class::invalid_argument;
    }
}

char const* message_of(condition_class c) noexcept {
    switch (c) {
    case condition_class::unauthenticated: return "unauthenticated";
    case condition_class::forbidden: return "forbidden";
    case condition_class::invalid_argument: return "invalid argument";
    case condition_class::not_found: return "not found";
    case condition_class::conflict: return "conflict";
    case condition_class::failed_precondition: return "failed precondition";
    case condition_class::exhausted: return "exhausted";
    case condition_class::unavailable: return "unavailable";
    case condition_class::internal: return "internal";
    }
    return "unknown condition";
}

// The ids make two copies of the library, in one process, agree on equality.
class error_category_type final : public boost::system::error_category {
public:
    constexpr error_category_type() noexcept : boost::system::error_category(0xb7d1f06a2c93e541u) {}
    char const* name() const noexcept override { return "writ"; }
    std::string message(int code) const override { return message_of(static_cast<errc>(code)); }
    boost::system::error_condition default_error_condition(int code) const noexcept override {
        return make_error_condition(class_of(static_cast<errc>(code)));
    }
};

class condition_category_type final : public boost::system::error_category {
public:
    constexpr condition_category_type() noexcept : boost::system::error_category(0x5e24c8d90f1b7a63u) {}
    char const* name() const noexcept override { return "writ.condition"; }
    std::string message(int c) const override { return message_of(static_cast<condition_class>(c)); }
};

constinit error_category_type const the_error_category;
constinit condition_category_type const the_condition_category;

} // namespace

boost::system::error_category const& error_category() noexcept {
    return the_error_category;
}

boost::system::error_category const& condition_category() noexcept {
    return the_condition_category;
}

failure make_failure(errc code, std::string where, std::string what) {
    return {{problem{code, std::move(where), 0, 0, std::move(what)}}};
}

std::string to_string(problem const& p) {
    std::string text;
    if (p.line != 0) {
        text += "line " + std::to_string(p.line) + ", column " + std::to_string(p.column) + ": ";
    }
    if (!p.where.empty()) {
        text += p.where + ": ";
    }
    return text + p.what;
}

std::string to_string(failure const& f) {
    std::string text;
    for (problem const& p : f.problems) {
        if (!text.empty()) {
            text += '\n';
        }
        text += to_string(p);
    }
    return text;
}

std::ostream& operator<<(std::ostream& out, failure const& f) {
    return out << to_string(f);
}

void throw_exception_from_error(failure const& f, boost::source_location const& location) {
    boost::throw_exception(boost::system::system_error(f.code(), to_string(f)), location);
}

} // namespace writ::inline WRIT_ABI
