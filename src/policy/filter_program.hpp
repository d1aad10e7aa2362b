// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_FILTER_PROGRAM_HPP
#define WRIT_SRC_POLICY_FILTER_PROGRAM_HPP

// What a filter holds: its tree, and the program that runs it.

#include "policy/program.hpp"

#include <writ/policy/filter.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <string_view>

namespace writ::inline WRIT_ABI {

// INVARIANT: immutable once made; the program refers into the tree.
struct filter::representation {
    // Precondition: the tree is one of true and false alone, of conditions
    // that were compiled.
    representation(writ::condition c, writ::dialect d, bool sound_name);

    [[nodiscard]] static writ::filter make(writ::condition c, writ::dialect d, bool sound_name) {
        return filter(std::make_shared<representation const>(std::move(c), d, sound_name));
    }

    writ::condition tree;
    bool requires_sound_name;
    policy_program program;

private:
    void emit(writ::condition const& c, bool of_element);
    void emit_test(writ::condition const& c, std::uint32_t path);
    [[nodiscard]] std::uint32_t path_of(std::string_view text, bool of_element);

    boost::unordered_flat_map<std::string_view, std::uint32_t> paths_;
};

} // namespace writ::inline WRIT_ABI

#endif
