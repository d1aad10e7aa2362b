// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_CASES_BAG_HPP
#define WRIT_BENCH_CASES_BAG_HPP

// A flat bag of named values: what a caller's own dynamic object may look like.

#include <writ/policy/value.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bench {

struct attribute;

// Attributes stand in a list and are searched from its front.
struct bag final : writ::attributes {
    std::vector<bench::attribute> list;

    [[nodiscard]] bench::attribute const* find(std::string_view name) const noexcept;
    [[nodiscard]] writ::value attribute(std::string_view name) const noexcept override;
};

struct attribute {
    std::string name;
    std::variant<bool, std::int64_t, std::string, bag> data;
};

inline attribute const* bag::find(std::string_view name) const noexcept {
    for (bench::attribute const& a : list) {
        if (a.name == name) {
            return &a;
        }
    }
    return nullptr;
}

inline writ::value bag::attribute(std::string_view name) const noexcept {
    bench::attribute const* const found = find(name);
    if (found == nullptr) {
        return {};
    }
    return std::visit([](auto const& v) noexcept { return writ::value(v); }, found->data);
}

} // namespace bench

#endif
