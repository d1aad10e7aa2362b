// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_EQUALITY_INDEX_HPP
#define WRIT_SRC_POLICY_EQUALITY_INDEX_HPP

// Narrows the many statements of one question to those that can match.
//
// A statement whose conditions demand that one path equal a constant (`$eq`,
// `$in`) is filed under the path and the constant; one that demands a
// placeholder, under the path and the placeholder.  All others are always
// tried.  The index only filters: what it gives is evaluated as without it.

#include "policy/evaluator.hpp"
#include "policy/name_hash.hpp"
#include "policy/program.hpp"

#include <boost/container/static_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Statement indexes, latest first.
using statement_list = std::span<std::uint32_t const>;

// The lists to merge for one check: those of up to four indexes.  Where one
// finds more than its share, all its statements are tried.
inline constexpr std::size_t max_lists_per_index = 16;
using merged_lists = boost::container::static_vector<statement_list, 4 * max_lists_per_index>;

// Hashes scalars so that identical ones collide in both dialects.
struct scalar_hash {
    [[nodiscard]] std::size_t operator()(value const& v) const noexcept {
        if (v.kind() == value_kind::string) {
            return name_hash()(v.as_string());
        }
        // Adding zero makes -0.0 and 0.0 one.
        return v.is_number() ? std::hash<double>()(to_real(v) + 0.0) : v.as_boolean() ? 1 : 2;
    }
};

struct scalar_equal {
    dialect language;
    [[nodiscard]] bool operator()(value const& a, value const& b) const noexcept {
        return language == dialect::writ ? identical<dialect::writ>(a, b) : identical<dialect::casl>(a, b);
    }
};

class equality_index {
public:
    // Of statements given latest first.  The program must outlive the index.
    equality_index(policy_program const& program, statement_list statements);

    // Adds the lists of statements that can match the root; false when they do
    // not fit, and all statements are to be tried.
    template <dialect D, class Root>
    [[nodiscard]] bool narrow(Root const& root, placeholder_values const& values,
                              merged_lists& lists) const noexcept {
        destination to{lists, lists.size() + max_lists_per_index};
        if (!to.add(always_)) {
            return false;
        }
        for (indexed_path const& p : paths_) {
            detail::projection_room room;
            value const v = root.load(program_, p.path, room);
            if (!add_constants(p, v, to) || !add_placeholders<D>(p, v, values, to)) {
                return false;
            }
        }
        return true;
    }

private:
    using positions = std::vector<std::uint32_t>;

    struct by_placeholder {
        std::uint32_t placeholder = 0;
        bool is_list = false;
        positions all;
        // Without a value the test is unknown, which only these match.
        positions inverted;
    };

    // The statements under one constant, of which there is mostly one.
    struct by_constant {
        std::uint32_t first;
        // Into lists_, where it and the others stand; alone: there are none.
        std::uint32_t list = alone;

        static constexpr std::uint32_t alone = UINT32_MAX;
    };

    struct indexed_path {
        indexed_path(std::uint32_t p, dialect language) : path(p), constants(0, {}, {language}) {}

        std::uint32_t path;
        boost::unordered_flat_map<value, by_constant, scalar_hash, scalar_equal> constants;
        std::vector<by_placeholder> placeholders;
    };

    void file(std::uint32_t statement, instruction const& i);
    void file_under(value const& constant, std::uint32_t statement, indexed_path& p);
    indexed_path& at_path(std::uint32_t path);

    struct destination {
        merged_lists& lists;
        std::size_t full;

        [[nodiscard]] bool add(statement_list list) const noexcept {
            if (list.empty()) {
                return true;
            }
            if (lists.size() == full) {
                return false;
            }
            lists.push_back(list);
            return true;
        }
    };

    [[nodiscard]] bool add_constant(indexed_path const& p, value const& v,
                                    destination const& to) const noexcept {
        if (!is_comparable(v)) {
            return true;
        }
        auto const found = p.constants.find(v);
        if (found == p.constants.end()) {
            return true;
        }
        by_constant const& under = found->second;
        return to.add(under.list == by_constant::alone ? statement_list(&under.first, 1)
                                                       : lists_[under.list]);
    }

    [[nodiscard]] bool add_constants(indexed_path const& p, value const& v,
                                     destination const& to) const noexcept {
        if (p.constants.empty()) {
            return true;
        }
        if (v.kind() != value_kind::array) {
            return add_constant(p, v, to);
        }
        return for_each_element(v, [&](value const& e) noexcept { return add_constant(p, e, to); });
    }

    template <dialect D>
    [[nodiscard]] static bool add_placeholders(indexed_path const& p, value const& v,
                                               placeholder_values const& values,
                                               destination const& to) noexcept {
        for (by_placeholder const& entry : p.placeholders) {
            value const wanted = values[entry.placeholder];
            bool const valued = entry.is_list ? is_comparable_list(wanted) : is_comparable(wanted);
            bool const equal =
                valued
                && (entry.is_list
                        ? !for_each_element(wanted, [&](value const& w) noexcept { return !equals<D>(v, w); })
                        : equals<D>(v, wanted));
            if ((equal && !to.add(entry.all)) || (!valued && !to.add(entry.inverted))) {
                return false;
            }
        }
        return true;
    }

    policy_program const& program_;
    positions always_;
    std::vector<indexed_path> paths_;
    std::vector<positions> lists_;
};

} // namespace writ::inline WRIT_ABI

#endif
