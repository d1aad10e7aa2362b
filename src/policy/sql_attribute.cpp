// SPDX-License-Identifier: Apache-2.0
// Tested by tests/filter.
#include "policy/sql_attribute.hpp"

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

class column_attribute final : public sql_attribute {
public:
    column_attribute(sql_writer& w, std::string name, sql_column const& c)
        : value_(w, std::move(name), c.type, c.null_means), null_means_(c.null_means) {}

    [[nodiscard]] sql_test any(test_of_value const& test) const override { return test(value_); }
    // What should hold it is always there.
    [[nodiscard]] std::optional<sql_test> is_null() const override { return value_.is_null(); }
    [[nodiscard]] sql_test exists(bool wanted) const override {
        if (null_means_ == sql_null::null) {
            return sql_test::constant(wanted);
        }
        return wanted ? negate(value_.is_null()) : value_.is_null();
    }
    [[nodiscard]] sql_test has_size(std::int64_t) const override { return sql_test::constant(false); }
    [[nodiscard]] sql_test is_array() const override { return sql_test::constant(false); }
    [[nodiscard]] sql_test some_element(test_of_element const&) const override {
        return sql_test::constant(false);
    }

private:
    sql_column_value value_;
    sql_null null_means_;
};

// Itself: null against it has no sensible meaning.
class element_attribute final : public sql_attribute {
public:
    explicit element_attribute(sql_column_value v) : value_(std::move(v)) {}

    [[nodiscard]] sql_test any(test_of_value const& test) const override { return test(value_); }
    [[nodiscard]] std::optional<sql_test> is_null() const override { return std::nullopt; }
    [[nodiscard]] sql_test exists(bool) const override { return sql_test::constant(true); }
    [[nodiscard]] sql_test has_size(std::int64_t) const override { return sql_test::constant(false); }
    [[nodiscard]] sql_test is_array() const override { return sql_test::constant(false); }
    [[nodiscard]] sql_test some_element(test_of_element const&) const override {
        return sql_test::constant(false);
    }

private:
    sql_column_value value_;
};

// Elements that are values, or what is collected of elements that are objects.
class element_value final : public sql_scope {
public:
    explicit element_value(sql_column_value v) : value_(std::move(v)) {}

    // A value has no members, and what would be said of them is not worth saying.
    [[nodiscard]] sql_attribute_pointer find(std::string_view path) const override {
        return path.empty() ? std::make_unique<element_attribute>(value_) : nullptr;
    }

private:
    sql_column_value value_;
};

// An element that is an object of columns.
class element_object final : public sql_rows {
public:
    element_object(sql_writer& w, std::string_view alias, sql_array const& a)
        : sql_rows(w, alias), array_(a) {}

    [[nodiscard]] sql_attribute_pointer find(std::string_view path) const override {
        for (sql_column const& c : array_.elements) {
            if (c.path == path && !path.empty()) {
                return column(c);
            }
        }
        return nullptr;
    }

private:
    sql_array const& array_;
};

class array_attribute final : public sql_attribute {
public:
    // `collected`: the column whose values it is; null: the elements are objects.
    array_attribute(sql_writer& w, std::string instances, sql_array const& a, sql_column const* collected)
        : writer_(w), instances_(std::move(instances)), array_(a), collected_(collected) {}

    [[nodiscard]] sql_test any(test_of_value const& test) const override {
        if (collected_ == nullptr) {
            return some([&](std::string const&) { return test(sql_object(writer_)); });
        }
        return some([&](std::string const& alias) { return all({is_there(alias), test(value(alias))}); });
    }

    [[nodiscard]] std::optional<sql_test> is_null() const override {
        return collected_ == nullptr ? sql_test::constant(false)
                                     : some([&](std::string const& alias) { return value(alias).is_null(); });
    }

    [[nodiscard]] sql_test exists(bool wanted) const override {
        if (collected_ == nullptr || collected_->path.empty()) {
            return sql_test::constant(wanted);
        }
        return some(
            [&](std::string const& alias) { return wanted ? is_there(alias) : negate(is_there(alias)); });
    }

    [[nodiscard]] sql_test has_size(std::int64_t size) const override {
        if (collected_ != nullptr && !collected_->path.empty()) {
            return sql_test::constant(false); // No element's member is an array.
        }
        std::string const alias = writer_.alias();
        return sql_test::sure("((SELECT count(*) FROM " + from(alias) + text_where(alias)
                              + ") = " + writer_.parameters.mark(size) + ")");
    }

    [[nodiscard]] sql_test is_array() const override { return sql_test::constant(true); }

    [[nodiscard]] sql_test some_element(test_of_element const& test) const override {
        return some([&](std::string const& alias) {
            if (collected_ == nullptr) {
                return test(element_object(writer_, alias, array_));
            }
            return all({is_there(alias), test(element_value(value(alias)))});
        });
    }

private:
    // A value that is identical to nothing and ordered with nothing.
    class sql_object final : public sql_value {
    public:
        explicit sql_object(sql_writer& w) : sql_value(w) {}
        [[nodiscard]] sql_test is_one_of(std::span<boost::json::value const>) const override {
            return sql_test::constant(false);
        }
        [[nodiscard]] std::optional<sql_test> ordered(ordering, boost::json::value const&,
                                                      reading read) const override {
            return sql_test::constant(read == reading::possible);
        }
        [[nodiscard]] sql_test has(regex::literal const&) const override { return sql_test::constant(false); }
    };

    template <class Test>
    [[nodiscard]] sql_test some(Test const& test) const {
        std::string const alias = writer_.alias();
        auto where = keys(alias);
        where.push_back(test(alias));
        return writ::exists(from(alias), std::move(where));
    }

    [[nodiscard]] std::string from(std::string const& alias) const {
        return quote_identifier(array_.table) + " AS " + quote_identifier(alias);
    }
    [[nodiscard]] std::vector<sql_test> keys(std::string const& alias) const {
        std::vector<sql_test> equal;
        for (sql_array::key const& k : array_.keys) {
            equal.push_back(sql_test::of("(" + quote_identifier(alias) + "." + quote_identifier(k.element)
                                         + " = " + instances_ + "." + quote_identifier(k.instance) + ")"));
        }
        return equal;
    }
    [[nodiscard]] std::string text_where(std::string const& alias) const {
        return " WHERE " + text_of(all(keys(alias)));
    }
    [[nodiscard]] std::string name(std::string const& alias) const {
        return quote_identifier(alias) + "." + quote_identifier(collected_->column);
    }
    // In an array, NULL is null; of an object, a member may be missing.
    [[nodiscard]] bool may_be_missing() const noexcept {
        return !collected_->path.empty() && collected_->null_means == sql_null::missing;
    }
    [[nodiscard]] sql_column_value value(std::string const& alias) const {
        return {writer_, name(alias), collected_->type,
                may_be_missing() ? sql_null::missing : sql_null::null};
    }
    [[nodiscard]] sql_test is_there(std::string const& alias) const {
        return may_be_missing() ? negate(value(alias).is_null()) : sql_test::constant(true);
    }

    sql_writer& writer_;
    std::string instances_;
    sql_array const& array_;
    sql_column const* collected_;
};

// What the instance states in a column, or else has in its document.
class stated_attribute final : public sql_attribute {
public:
    stated_attribute(std::string const& name, sql_attribute_pointer stated, sql_attribute_pointer otherwise)
        : is_stated_(sql_test::sure("(" + name + " IS NOT NULL)")), stated_(std::move(stated)),
          otherwise_(std::move(otherwise)) {}

    [[nodiscard]] sql_test any(test_of_value const& test) const override {
        return either(stated_->any(test), otherwise_->any(test));
    }
    [[nodiscard]] sql_test is_missing() const override {
        return either(sql_test::constant(false), otherwise_->is_missing());
    }
    [[nodiscard]] std::optional<sql_test> is_null() const override {
        return either(*stated_->is_null(), *otherwise_->is_null());
    }
    [[nodiscard]] sql_test exists(bool wanted) const override {
        return either(stated_->exists(wanted), otherwise_->exists(wanted));
    }
    [[nodiscard]] sql_test has_size(std::int64_t size) const override {
        return either(sql_test::constant(false), otherwise_->has_size(size));
    }
    [[nodiscard]] sql_test is_array() const override {
        return either(sql_test::constant(false), otherwise_->is_array());
    }
    [[nodiscard]] sql_test some_element(test_of_element const& test) const override {
        return either(sql_test::constant(false), otherwise_->some_element(test));
    }

private:
    [[nodiscard]] sql_test either(sql_test stated, sql_test otherwise) const {
        return writ::any(
            {all({is_stated_, std::move(stated)}), all({negate(is_stated_), std::move(otherwise)})});
    }

    sql_test is_stated_;
    sql_attribute_pointer stated_;
    sql_attribute_pointer otherwise_;
};

// What of a path lies below another; nothing where it does not.
std::optional<std::string_view> below(std::string_view path, std::string_view prefix) noexcept {
    if (prefix.empty() || path == prefix) {
        return path.substr(prefix.size());
    }
    bool const is_below = path.starts_with(prefix) && path[prefix.size()] == '.';
    return is_below ? std::optional(path.substr(prefix.size() + 1)) : std::nullopt;
}

} // namespace

sql_attribute_pointer sql_instances::find(std::string_view path) const {
    for (auto const& [name, column_name] :
         {std::pair{std::string_view("id"), &mapping_.id}, {std::string_view("name"), &mapping_.name}}) {
        if (column_name->empty() || path.substr(0, path.find('.')) != name) {
            continue;
        }
        if (path != name) {
            return nullptr;
        }
        auto stated = column({std::string(name), *column_name});
        auto otherwise = find_mapped(path);
        return otherwise == nullptr ? std::move(stated)
                                    : std::make_unique<stated_attribute>(
                                        name_of(*column_name), std::move(stated), std::move(otherwise));
    }
    return find_mapped(path);
}

sql_attribute_pointer sql_instances::find_mapped(std::string_view path) const {
    for (sql_column const& c : mapping_.columns) {
        if (c.path == path) {
            return column(c);
        }
    }
    for (sql_array const& a : mapping_.arrays) {
        if (auto const rest = below(path, a.path)) {
            return make_array_attribute(writer_, table_, a, *rest);
        }
    }
    sql_document const* whole = nullptr;
    for (sql_document const& d : mapping_.documents) {
        auto const rest = below(path, d.path);
        if (rest && !d.path.empty()) {
            return make_document_attribute(writer_, name_of(d.column), d.null_means, false, *rest);
        }
        whole = rest ? &d : whole;
    }
    auto const below_column = [&](sql_column const& c) { return below(path, c.path).has_value(); };
    if (whole == nullptr || std::any_of(mapping_.columns.begin(), mapping_.columns.end(), below_column)) {
        return nullptr;
    }
    return make_document_attribute(writer_, name_of(whole->column), whole->null_means, true, path);
}

sql_attribute_pointer sql_rows::column(sql_column const& c) const {
    return std::make_unique<column_attribute>(writer_, name_of(c.column), c);
}

sql_attribute_pointer make_array_attribute(sql_writer& w, std::string instances, sql_array const& a,
                                           std::string_view path) {
    bool const of_objects = !a.elements.front().path.empty();
    if (of_objects && path.empty()) {
        return std::make_unique<array_attribute>(w, std::move(instances), a, nullptr);
    }
    for (sql_column const& c : a.elements) {
        if (c.path == path) {
            return std::make_unique<array_attribute>(w, std::move(instances), a, &c);
        }
    }
    return nullptr;
}

} // namespace writ::inline WRIT_ABI
