// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_PAGE_HPP
#define WRIT_PAGE_HPP

// Long answers, a page at a time.
//
//     writ::page_request next;
//     do {
//         auto page = review.who_can(acme, question, {}, next).value();
//         for (auto const& who : page.items) { ... }
//         cursor = page.next;
//         next.after = cursor;
//     } while (!cursor.empty());
//
// The items stand in an order that the answer states, and a page goes on after
// the last one that the page before looked at: no item is left out or comes
// twice, even where the pages are of different revisions, if it stood in all of them.

#include <writ/export.hpp>
#include <writ/limits.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Which page is wanted.
struct page_request {
    // `next` of the page before; empty: the first page.
    std::string_view after = {};
    // How many items it holds at most, from 1 to limits::max_page_items; what is
    // less or more counts as these.
    std::size_t limit = limits::max_page_items;
};

// A part of an answer.  May hold fewer items than were asked for, even none,
// and not be the last.
template <class Item>
struct page {
    std::vector<Item> items = {};
    // Where the next page begins: to be handed back, not to be read.  Empty: this
    // was the last.
    std::string next = {};
};

} // namespace writ::inline WRIT_ABI

#endif
