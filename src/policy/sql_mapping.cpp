// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/policy/sql_test.cpp.
#include "policy/sql_mapping.hpp"

#include "policy/place.hpp"
#include "utf8.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {
namespace {

bool is_at_or_below(std::string_view path, std::string_view other) noexcept {
    return path == other || (path.starts_with(other) && path[other.size()] == '.');
}

class checker {
public:
    explicit checker(sql_mapping const& m) noexcept : mapping_(m) {}

    [[nodiscard]] result<void> check() {
        place const root;
        identifier(mapping_.table, place(root, "table"));
        stated("id", mapping_.id, place(root, "id"));
        stated("name", mapping_.name, place(root, "name"));
        place const columns(root, "columns");
        for (std::size_t i = 0; i < mapping_.columns.size(); ++i) {
            place const at(columns, i);
            identifier(mapping_.columns[i].column, place(at, "column"));
            path(mapping_.columns[i].path, place(at, "path"));
        }
        place const documents(root, "documents");
        for (std::size_t i = 0; i < mapping_.documents.size(); ++i) {
            document(mapping_.documents[i], place(documents, i));
        }
        place const arrays(root, "arrays");
        for (std::size_t i = 0; i < mapping_.arrays.size(); ++i) {
            array(mapping_.arrays[i], place(arrays, i));
        }
        if (!found_.none()) {
            return found_.take();
        }
        return {};
    }

private:
    void identifier(std::string_view name, place const& at) {
        if (name.empty()) {
            found_.add(errc::empty_name, at, "the name is empty");
        } else if (name.size() > limits::max_name_bytes) {
            found_.add(errc::too_large, at, "the name is too long");
        } else if (!valid_utf8(name) || std::any_of(name.begin(), name.end(), [](char c) {
                       return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
                   })) {
            found_.add(errc::invalid_name, at, "the name holds what no identifier may hold");
        }
    }

    void stated(std::string_view name, std::string_view column, place const& at) {
        if (!column.empty()) {
            identifier(column, at);
            paths_.emplace_back(name);
        }
    }

    // The path of a part of the mapping, once.
    void path(std::string_view path, place const& at) {
        if (path.empty()) {
            found_.add(errc::empty_name, at, "the path is empty");
        } else if (path.size() > limits::max_name_bytes) {
            found_.add(errc::too_large, at, "the path is too long");
        } else if (has_whole_document() && path.find('.') != path.npos) {
            found_.add(errc::invalid_operand, at,
                       "path " + quoted(path)
                           + " lies in an object of the document that holds all attributes");
        }
        for (std::string_view const other : paths_) {
            if (is_at_or_below(path, other) || is_at_or_below(other, path)) {
                found_.add(errc::duplicate_member, at,
                           "paths " + quoted(path) + " and " + quoted(other)
                               + " are one, or below each other");
            }
        }
        paths_.push_back(path);
    }

    void document(sql_document const& d, place const& at) {
        identifier(d.column, place(at, "column"));
        if (!d.path.empty()) {
            path(d.path, place(at, "path"));
        } else if (std::exchange(found_whole_, true)) {
            found_.add(errc::duplicate_member, place(at, "path"), "two documents hold all attributes");
        }
    }

    void array(sql_array const& a, place const& at) {
        path(a.path, place(at, "path"));
        identifier(a.table, place(at, "table"));
        place const keys(at, "keys");
        if (a.keys.empty()) {
            found_.add(errc::empty_name, keys, "no column says whose elements they are");
        }
        for (std::size_t i = 0; i < a.keys.size(); ++i) {
            place const key(keys, i);
            identifier(a.keys[i].element, place(key, "element"));
            identifier(a.keys[i].instance, place(key, "instance"));
        }
        place const elements(at, "elements");
        if (a.elements.empty()) {
            found_.add(errc::empty_name, elements, "no column holds the elements");
        }
        auto const outside = std::exchange(paths_, {});
        for (std::size_t i = 0; i < a.elements.size(); ++i) {
            place const element(elements, i);
            identifier(a.elements[i].column, place(element, "column"));
            if (a.elements.size() > 1 || !a.elements[i].path.empty()) {
                element_path(a.elements[i].path, place(element, "path"));
            }
        }
        paths_ = outside;
    }

    void element_path(std::string_view path, place const& at) {
        bool const is_known = std::find(paths_.begin(), paths_.end(), path) != paths_.end();
        if (path.empty() || path.find('.') != path.npos) {
            found_.add(errc::invalid_operand, at, "a member of an element needs a path of one name");
        } else if (is_known) {
            found_.add(errc::duplicate_member, at, "member " + quoted(path) + " is mapped twice");
        }
        paths_.push_back(path);
    }

    [[nodiscard]] bool has_whole_document() const noexcept {
        return std::any_of(mapping_.documents.begin(), mapping_.documents.end(),
                           [](sql_document const& d) { return d.path.empty(); });
    }

    sql_mapping const& mapping_;
    problems found_;
    // Those met so far.
    std::vector<std::string_view> paths_;
    bool found_whole_ = false;
};

} // namespace

result<void> check_mapping(sql_mapping const& m) {
    return checker(m).check();
}

} // namespace writ::inline WRIT_ABI
