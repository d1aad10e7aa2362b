// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/json_test.cpp.
#include <writ/json.hpp>

#include <writ/limits.hpp>

#include "json_scanner.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {
namespace {

using detail::json_scanner;

// A node of the tree of all pointers sought.
struct branch {
    branch* parent = nullptr;
    std::map<std::string, std::unique_ptr<branch>, std::less<>> children;
    // Whether the text has it, and where: its key if it is a member, and its
    // value.
    bool found = false;
    std::size_t begin = 0;
    std::size_t value_begin = 0;

    branch* child(std::string_view token) const {
        auto const it = children.find(token);
        return it == children.end() ? nullptr : it->second.get();
    }

    // Where the text has it, or the innermost value that lacks it.
    std::size_t offset() const noexcept {
        if (found) {
            return begin;
        }
        branch const* ancestor = this;
        while (!ancestor->found && ancestor->parent != nullptr) {
            ancestor = ancestor->parent;
        }
        return ancestor->value_begin;
    }
};

std::string unescaped(std::string_view token) {
    std::string text;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] == '~' && i + 1 < token.size()) {
            text += token[++i] == '1' ? '/' : '~';
        } else {
            text += token[i];
        }
    }
    return text;
}

// Adds what `pointer` names to the tree.  Tokens deeper than any text are left
// out: what lacks them is found without.
branch* add(branch& root, std::string_view pointer) {
    branch* current = &root;
    for (std::size_t depth = 0; !pointer.empty() && depth <= limits::max_json_depth; ++depth) {
        pointer.remove_prefix(1);
        std::size_t const size = std::min(pointer.find('/'), pointer.size());
        auto& child = current->children[unescaped(pointer.substr(0, size))];
        if (!child) {
            child = std::make_unique<branch>();
            child->parent = current;
        }
        current = child.get();
        pointer.remove_prefix(size);
    }
    return current;
}

class finder {
public:
    explicit finder(branch& root) : root_(root) {}

    void run(std::string_view text) {
        json_scanner scanner(text);
        for (auto s = scanner.next(); s != json_scanner::step::end; s = scanner.next()) {
            switch (s) {
            case json_scanner::step::key: key(scanner); break;
            case json_scanner::step::scalar: value(scanner, scanner.levels().size()); break;
            case json_scanner::step::open:
                open_.push_back(value(scanner, scanner.levels().size() - 1));
                member_ = nullptr;
                break;
            case json_scanner::step::close:
                if (!open_.empty()) {
                    open_.pop_back();
                }
                break;
            case json_scanner::step::end: break;
            }
        }
    }

private:
    void key(json_scanner const& scanner) {
        member_ = nullptr;
        if (branch* const container = open_.back(); container != nullptr && !container->children.empty()) {
            member_ = container->child(detail::decoded_key(scanner.token()));
        }
        if (member_ != nullptr) {
            member_->begin = scanner.begin();
        }
    }

    // The branch of the value that begins inside `depth` levels, if sought.
    branch* value(json_scanner const& scanner, std::size_t depth) {
        branch* self = &root_;
        if (depth != 0) {
            json_scanner::level const& level = scanner.levels()[depth - 1];
            self = level.is_object ? member_ : element(level.index);
            if (self != nullptr && !level.is_object) {
                self->begin = scanner.begin();
            }
        } else {
            self->begin = scanner.begin();
        }
        if (self != nullptr) {
            self->found = true;
            self->value_begin = scanner.begin();
        }
        return self;
    }

    branch* element(std::size_t index) {
        branch* const container = open_.back();
        if (container == nullptr || container->children.empty()) {
            return nullptr;
        }
        char digits[20];
        auto const end = std::to_chars(std::begin(digits), std::end(digits), index).ptr;
        return container->child(std::string_view(digits, static_cast<std::size_t>(end - digits)));
    }

    branch& root_;
    // The places of the open levels, and that of the last key.
    std::vector<branch*> open_;
    branch* member_ = nullptr;
};

} // namespace

void locate(std::string_view text, failure& f) {
    branch root;
    std::vector<std::pair<branch*, problem*>> sought;
    for (problem& p : f.problems) {
        if (p.where.empty() || p.where.front() == '/') {
            sought.emplace_back(add(root, p.where), &p);
        }
    }
    finder(root).run(text);

    std::sort(sought.begin(), sought.end(),
              [](auto const& a, auto const& b) { return a.first->offset() < b.first->offset(); });
    detail::line_counter lines(text);
    for (auto const& [where, what] : sought) {
        lines.advance_to(where->offset());
        what->line = lines.line();
        what->column = lines.column();
    }
}

} // namespace writ::inline WRIT_ABI
