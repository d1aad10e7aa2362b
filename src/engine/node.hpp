// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_NODE_HPP
#define WRIT_SRC_ENGINE_NODE_HPP

// The parts of a snapshot, and who may change and free them.
//
// Snapshots share all parts that did not change between them.  A part is
// immutable once published; a draft of the next snapshot changes in place
// only what it has made itself, and copies the rest.  Parts are not counted:
// a replaced one is freed when no session is pinned to a revision that holds it.

#include <writ/export.hpp>

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace writ::inline WRIT_ABI {

using revision_number = std::uint64_t;

struct node {
    // The first revision that holds it.
    revision_number born = 0;
};

// A node and how to free it alone, not what it refers to.
struct owned_node {
    node* part;
    void (*destroy)(node*) noexcept;
};

// With room in itself for those of a change of one record.
using node_list = boost::container::small_vector<owned_node, 16>;

// What making one revision creates and replaces.
class node_changes {
public:
    explicit node_changes(revision_number revision) : revision_(revision) {}
    node_changes(node_changes const&) = delete;
    node_changes& operator=(node_changes const&) = delete;
    // Undoes what was not committed.
    ~node_changes() {
        for (owned_node const& n : created_) {
            n.destroy(n.part);
        }
    }

    [[nodiscard]] revision_number revision() const noexcept { return revision_; }

    // Whether this revision made the node, and may change it.
    [[nodiscard]] bool owns(node const& n) const noexcept { return n.born == revision_; }

    // Room for so many new nodes.
    void reserve(std::size_t nodes) { created_.reserve(created_.size() + nodes); }

    // Takes a new node.
    template <class Node>
    Node* adopt(Node* n) {
        n->born = revision_;
        created_.push_back({n, [](node* p) noexcept { Node::destroy(static_cast<Node*>(p)); }});
        return n;
    }

    // The node is in no later revision.
    template <class Node>
    void replace(Node* n) {
        replaced_.push_back({n, [](node* p) noexcept { Node::destroy(static_cast<Node*>(p)); }});
    }

    [[nodiscard]] std::size_t replaced() const noexcept { return replaced_.size(); }

    // Keeps what was created; answers what was replaced.
    [[nodiscard]] node_list commit() noexcept {
        created_.clear();
        return std::move(replaced_);
    }

private:
    revision_number revision_;
    node_list created_;
    node_list replaced_;
};

} // namespace writ::inline WRIT_ABI

#endif
