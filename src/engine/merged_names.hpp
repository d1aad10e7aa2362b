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
        auto const& at = cursors_.emplace_back(names.after(after_));
        if (at.get() != nullptr) {
            push({at.get(), cursors_.size() - 1});
        }
    }

    // The next name, once; null: there are no more.
    name_node const* take() {
        name_node const* const least = heads_.empty() ? nullptr : heads_.front().name;
        while (!heads_.empty() && heads_.front().name == least) {
            std::pop_heap(heads_.begin(), heads_.end(), is_later);
            auto& at = cursors_[heads_.back().of];
            at.next();
            head const next{at.get(), heads_.back().of};
            heads_.pop_back();
            if (next.name != nullptr) {
                push(next);
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
    struct head {
        name_node const* name;
        // The number of its cursor.
        std::size_t of;
    };
    // One subject is one node in all sets.
    static bool is_later(head const& a, head const& b) noexcept {
        return a.name != b.name && a.name->key() > b.name->key();
    }
    void push(head const& h) {
        heads_.push_back(h);
        std::push_heap(heads_.begin(), heads_.end(), is_later);
    }

    std::string_view after_;
    std::vector<node_tree<name_node>::cursor> cursors_;
    // A heap, the least first.
    std::vector<head> heads_;
};

} // namespace writ::inline WRIT_ABI

#endif
