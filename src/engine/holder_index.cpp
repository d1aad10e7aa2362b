// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/holder_index_test.cpp and tests/property/review_test.cpp.
#include "engine/holder_index.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace index_key {
namespace {

std::string numbered(char kind, std::uint64_t number) {
    std::string key(1 + sizeof number, kind);
    std::memcpy(key.data() + 1, &number, sizeof number);
    return key;
}

} // namespace

std::string holders_of_role(std::uint32_t role) {
    return numbered('r', role);
}
std::string members_of(std::string_view group) {
    return "g" + std::string(group);
}
std::string granted_question(question_key q) {
    return numbered('q', q);
}
std::string granted_permission(std::uint32_t permission) {
    return numbered('p', permission);
}
std::string groups_with_role(std::uint32_t role) {
    return numbered('m', role);
}
std::string roles_allowing(question_key q) {
    return numbered('a', q);
}
std::string roles_below(std::uint32_t parent) {
    return numbered('b', parent);
}
std::string permissions_allowing(question_key q) {
    return numbered('c', q);
}

} // namespace index_key

name_node* name_node::make(std::string_view name) {
    auto* const n = ::new (::operator new(sizeof(name_node) + name.size())) name_node();
    n->size = static_cast<std::uint32_t>(name.size());
    std::memcpy(n + 1, name.data(), name.size());
    return n;
}

name_set& holder_index::own(name_set& s, node_changes& changes) {
    if (changes.owns(s)) {
        return s;
    }
    auto* const copy = changes.adopt(new name_set(s));
    sets.put(copy, changes);
    return *copy;
}

void holder_index::insert(std::string const& key, name_node* n, node_changes& changes) {
    name_set* s = sets.find(key);
    if (s == nullptr) {
        s = changes.adopt(new name_set());
        s->filed_under = key;
        sets.put(s, changes);
    }
    own(*s, changes).names.insert(n, changes);
}

void holder_index::erase(std::string const& key, std::string_view name, node_changes& changes) {
    name_set& s = own(*sets.find(key), changes);
    s.names.erase(name, changes);
    if (s.names.is_empty()) {
        sets.erase(key, changes);
    }
}

void holder_index::file(node_tree<name_node>& all, std::string_view name, bool was, keys before, bool is,
                        keys now, node_changes& changes) {
    for (keys* const list : {&before, &now}) {
        std::sort(list->begin(), list->end());
        list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    if (was == is && before == now) {
        return;
    }
    name_node* n = was ? all.find(name) : nullptr;
    if (!was) {
        n = changes.adopt(name_node::make(name));
        all.insert(n, changes);
    }
    keys gone;
    keys added;
    std::set_difference(before.begin(), before.end(), now.begin(), now.end(), std::back_inserter(gone));
    std::set_difference(now.begin(), now.end(), before.begin(), before.end(), std::back_inserter(added));
    for (std::string const& key : gone) {
        erase(key, name, changes);
    }
    for (std::string const& key : added) {
        insert(key, n, changes);
    }
    if (!is) {
        all.erase(name, changes);
        changes.replace(n);
    }
}

void holder_index::file_all(organization_node const& o, node_changes& changes) {
    std::vector<subject_node const*> in_order;
    in_order.reserve(o.subjects.size());
    o.subjects.for_each([&](subject_node const& s) { in_order.push_back(&s); });
    std::sort(in_order.begin(), in_order.end(),
              [](auto const* a, auto const* b) { return a->key() < b->key(); });
    changes.reserve(in_order.size());
    std::vector<name_node*> all;
    all.reserve(in_order.size());
    boost::unordered_flat_map<std::string, std::vector<name_node*>> under;
    for (subject_node const* const s : in_order) {
        all.push_back(changes.adopt(name_node::make(s->key())));
        for (std::string& key : keys_of(s)) {
            std::vector<name_node*>& names = under[std::move(key)];
            if (names.empty() || names.back() != all.back()) {
                names.push_back(all.back());
            }
        }
    }
    subjects.fill(all, changes);
    for (auto const& [key, names] : under) {
        auto* const s = changes.adopt(new name_set());
        s->filed_under = key;
        s->names.fill(names, changes);
        sets.put(s, changes);
    }
}

void holder_index::destroy_all(holder_index* n) noexcept {
    if (n == nullptr) {
        return;
    }
    n->sets.for_each([](name_set& s) noexcept {
        s.names.destroy();
        name_set::destroy(&s);
    });
    n->sets.destroy();
    for (auto* const all : {&n->subjects, &n->groups, &n->roles, &n->permissions}) {
        all->destroy_with_nodes();
    }
    delete n;
}

holder_index::keys holder_index::keys_of(subject_node const* s) {
    holder_index::keys list;
    if (s == nullptr) {
        return list;
    }
    for (assignment_entry const& a : s->assignments()) {
        list.push_back(index_key::holders_of_role(a.role.index()));
    }
    for (grant_entry const& g : s->grants()) {
        if (g.granted) {
            list.push_back(g.question != 0 ? index_key::granted_question(g.question)
                                           : index_key::granted_permission(g.permission));
        }
    }
    if (s->extra != nullptr) {
        for (std::string const& group : s->extra->groups) {
            list.push_back(index_key::members_of(group));
        }
    }
    return list;
}

holder_index::keys holder_index::keys_of(group_node const* g) {
    holder_index::keys list;
    if (g != nullptr) {
        for (group_node::mapping const& m : g->mappings) {
            list.push_back(index_key::groups_with_role(m.role));
        }
    }
    return list;
}

namespace {

// What a list may allow.
void add_questions(rule_list const& rules, std::string (*key)(question_key), holder_index::keys& to) {
    rules.table().for_each([&](question_key q, saying says) {
        if (says.allows()) {
            to.push_back(key(q));
        }
    });
    if (rules.has_prefixes()) {
        to.push_back(key(index_key::any_prefix));
    }
}

} // namespace

holder_index::keys holder_index::keys_of(role_node const* r) {
    holder_index::keys list;
    if (r != nullptr) {
        add_questions(r->rules, index_key::roles_allowing, list);
        if (r->parent != role_node::no_role) {
            list.push_back(index_key::roles_below(r->parent));
        }
    }
    return list;
}

holder_index::keys holder_index::keys_of(permission_node const* p) {
    holder_index::keys list;
    if (p != nullptr) {
        add_questions(p->granted, index_key::permissions_allowing, list);
    }
    return list;
}

} // namespace writ::inline WRIT_ABI
