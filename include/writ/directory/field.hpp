// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_DIRECTORY_FIELD_HPP
#define WRIT_DIRECTORY_FIELD_HPP

// How a record is described: once.
//
// Each record is a plain struct and, below it, record_traits: its kind and one
// table of its fields.  JSON, validation, comparison and storage are derived
// from the table; nothing about a record is written again.
//
//     struct service { service_id id; std::string name; };
//     template <> struct record_traits<service> {
//         static constexpr std::string_view kind = "service";
//         static constexpr std::tuple fields{field{&service::id, "id"}.key(),
//                                            field{&service::name, "name"}};
//     };

#include <writ/export.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>

namespace writ::inline WRIT_ABI {

// Whose names stand on the wire: writ's own, or those of one of the systems
// whose interfaces it can serve.
enum class wire {
    writ,
    nno,
    iam_api,
    netfoundry,
    naviga,
    turia,
};

// What a member is called on a wire that calls it otherwise.
struct wire_name {
    wire where = wire::writ;
    std::string_view name;
};

// Whether scenario files hold the member.
enum class in_scenario {
    no,
    // As the record does.
    yes,
    // They may leave it out although the record may not.
    optional,
};

// One member of a record.
template <class Record, class T>
struct field {
    T Record::*member;
    // Empty: the members of T stand in the record's own object.
    std::string_view name;
    std::array<wire_name, 3> aliases{};
    // Absent on the wire is refused.  Otherwise it means the member's default.
    bool is_required = false;
    // Part of what tells the record from others of its kind and organization.
    bool is_key = false;
    // The organization whose scope holds the record; absent: the platform's.
    bool is_scope = false;
    // Asked for by value often enough that a store should index it.
    bool is_indexed = false;
    // Never shown; written only for a store.
    bool is_secret = false;
    // A text that may have several lines.
    bool has_lines = false;
    // Characters of a text, items of a list; 0: the usual bound.
    std::size_t most = 0;
    in_scenario scenario = in_scenario::no;

    constexpr field(T Record::*the_member, std::string_view the_name) noexcept
        : member(the_member), name(the_name) {}

    // Each says one thing more about the member.
    [[nodiscard]] constexpr field required() const noexcept { return with(&field::is_required, true); }
    [[nodiscard]] constexpr field key() const noexcept { return required().with(&field::is_key, true); }
    [[nodiscard]] constexpr field optional_key() const noexcept { return with(&field::is_key, true); }
    [[nodiscard]] constexpr field scope() const noexcept {
        return with(&field::is_scope, true).with(&field::is_key, true);
    }
    [[nodiscard]] constexpr field indexed() const noexcept { return with(&field::is_indexed, true); }
    [[nodiscard]] constexpr field secret() const noexcept { return with(&field::is_secret, true); }
    [[nodiscard]] constexpr field lines() const noexcept { return with(&field::has_lines, true); }
    [[nodiscard]] constexpr field at_most(std::size_t n) const noexcept { return with(&field::most, n); }
    [[nodiscard]] constexpr field in(in_scenario s) const noexcept { return with(&field::scenario, s); }
    [[nodiscard]] constexpr field shown() const noexcept { return in(in_scenario::yes); }
    [[nodiscard]] constexpr field alias(wire where, std::string_view other) const noexcept {
        field copy = *this;
        for (wire_name& a : copy.aliases) {
            if (a.name.empty()) {
                a = {where, other};
                break;
            }
        }
        return copy;
    }

private:
    template <class Value>
    [[nodiscard]] constexpr field with(Value field::*what, Value value) const noexcept {
        field copy = *this;
        copy.*what = value;
        return copy;
    }
};

// Specialized for every record: `kind`, `fields`, and `unique` where other
// members than the key must differ.  Parts of records have only `fields`.
template <class Record>
struct record_traits;

// Where no two records may agree.
enum class reach {
    organization,
    everywhere,
};

// Members that, taken together, tell live records apart.  A record in which
// one of them has no value, or that is deleted, claims nothing.
struct unique_members {
    reach within = reach::organization;
    std::array<std::string_view, 3> names{};
    // Compared without regard to case.
    bool folded = false;
};

// Specialized for every enumeration of a record: the words of its values.
template <class Enumeration>
inline constexpr std::array<std::string_view, 0> words{};

// Calls `visit` with each field of the record.
template <class Record, class Visit>
constexpr void for_each_field(Visit&& visit) {
    std::apply([&](auto const&... each) { (visit(each), ...); }, record_traits<Record>::fields);
}

} // namespace writ::inline WRIT_ABI

#endif
