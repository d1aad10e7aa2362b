// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_MERGED_NAMES_HPP
#define WRIT_SRC_ENGINE_MERGED_NAMES_HPP

// Several sets of names as one, in order, a page at a time.

#include "engine/holder_index.hpp"

#include <writ/limits.hpp>
#include <writ/page.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

class merged_names {
public:
    // After a name.
    explicit merged_names(std::string_view after) noexcept : after_(after) {}

    void add(node_tree<name_node> const& names) {
        auto at = names.after(after_);
        if (at.get() != nullptr) {
            heads_.push_back(std::move(at));
            std::push_heap(heads_.begin(), heads_.end(), is_later);
        }
    }

    // The next name, once; null: there are no more.
    name_node const* take() {
        name_node const* const least = heads_.empty() ? nullptr : heads_.front().get();
        while (!heads_.empty() && heads_.front().get() == least) {
            std::pop_heap(heads_.begin(), heads_.end(), is_later);
            heads_.back().next();
            if (heads_.back().get() == nullptr) {
                heads_.pop_back();
            } else {
                std::push_heap(heads_.begin(), heads_.end(), is_later);
            }
        }
        return least;
    }

    // A page of what `visit(name, items)` adds for each name, one item or none.
    template <class Item, class Visit>
    page<Item> read(page_request const& p, Visit const& visit) {
        page<Item> made;
        std::size_t const limit = std::clamp<std::size_t>(p.limit, 1, limits::max_page_items);
        std::string_view last;
        for (std::size_t visited = 0; name_node const* const n = take(); ++visited) {
            if (made.items.size() == limit || visited == limits::max_page_candidates) {
                made.next = last;
                break;
            }
            last = n->key();
            if (!visit(last, made.items)) {
                break;
            }
        }
        return made;
    }

private:
    using cursor = node_tree<name_node>::cursor;

    // One subject is one node in all sets.
    static bool is_later(cursor const& a, cursor const& b) noexcept {
        return a.get() != b.get() && a.get()->key() > b.get()->key();
    }

    std::string_view after_;
    std::vector<cursor> heads_;
};

} // namespace writ::inline WRIT_ABI

#endif
