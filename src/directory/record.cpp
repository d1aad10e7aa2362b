// SPDX-License-Identifier: Apache-2.0
#include <writ/directory/record.hpp>

#include "directory/member.hpp"
#include "directory/owner.hpp"

#include <array>
#include <type_traits>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

template <std::size_t... I>
constexpr auto names_of_kinds(std::index_sequence<I...>) {
    return std::array{record_traits<std::variant_alternative_t<I, record>>::kind...};
}

constexpr auto kind_names = names_of_kinds(std::make_index_sequence<std::variant_size_v<record>>());
static_assert(static_cast<std::size_t>(record_kind::audit_entry) + 1 == kind_names.size());

template <described Record>
void compare(Record const& a, Record const& b, std::vector<std::string_view>& changed) {
    for_each_field<Record>([&](auto const& f) {
        auto const& member = a.*f.member;
        if constexpr (described<std::remove_cvref_t<decltype(member)>>) {
            compare(member, b.*f.member, changed);
        } else if (!(member == b.*f.member)) {
            changed.push_back(f.name);
        }
    });
}

template <described Record>
Record only_key(Record const& r) {
    Record key;
    for_each_field<Record>([&](auto const& f) {
        if (f.is_key) {
            key.*f.member = r.*f.member;
        }
    });
    return key;
}

} // namespace

std::string_view to_string(record_kind k) noexcept {
    return kind_names[static_cast<std::size_t>(k)];
}

std::optional<record_kind> parse_record_kind(std::string_view name) noexcept {
    for (std::size_t i = 0; i < kind_names.size(); ++i) {
        if (kind_names[i] == name) {
            return static_cast<record_kind>(i);
        }
    }
    return std::nullopt;
}

std::optional<organization_id> scope_of(record const& r) {
    auto const* const owner = std::visit([](auto const& one) { return owner_of(one); }, r);
    return owner == nullptr ? std::nullopt : std::optional(*owner);
}

record key_of(record const& r) {
    return std::visit([](auto const& one) { return record(only_key(one)); }, r);
}

std::vector<std::string_view> changed_members(record const& a, record const& b) {
    std::vector<std::string_view> changed;
    std::visit(
        [&](auto const& one) { compare(one, std::get<std::remove_cvref_t<decltype(one)>>(b), changed); }, a);
    return changed;
}

result<void> validate(record const& r) {
    problems found;
    std::visit([&](auto const& one) { check_record(one, place(), found); }, r);
    if (!found.none()) {
        return found.take();
    }
    return {};
}

} // namespace writ::inline WRIT_ABI
