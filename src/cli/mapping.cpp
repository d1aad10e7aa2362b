// SPDX-License-Identifier: Apache-2.0
#include "cli/mapping.hpp"

#include "cli/input.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <functional>
#include <initializer_list>
#include <utility>

namespace writ_cli {
namespace {

using json_value = boost::json::value;

class reader {
public:
    explicit reader(std::string const& file) : file_(file) {}

    // How one member is read: its name, and what takes it.
    using member = std::pair<char const*, std::function<void(json_value const&, std::string const&)>>;

    void read(json_value const& v, std::string const& at, std::initializer_list<member> members) const {
        auto const* given = v.if_object();
        if (given == nullptr) {
            refuse(writ::errc::wrong_type, at, "expected an object");
        }
        for (auto const& m : *given) {
            bool known = false;
            for (auto const& [name, take] : members) {
                if (m.key() == name) {
                    take(m.value(), at + "/" + name);
                    known = true;
                }
            }
            if (!known) {
                refuse(writ::errc::unknown_member, at + "/" + std::string(m.key()), "unknown member");
            }
        }
    }

    [[nodiscard]] auto text(std::string& into) const {
        return [this, &into](json_value const& v, std::string const& at) {
            if (!v.is_string()) {
                refuse(writ::errc::wrong_type, at, "expected a string");
            }
            into = std::string(v.get_string());
        };
    }

    template <class T>
    [[nodiscard]] auto word(T& into, std::initializer_list<std::pair<char const*, T>> words) const {
        return [this, &into, known = std::vector(words)](json_value const& v, std::string const& at) {
            for (auto const& [name, meaning] : known) {
                if (v.is_string() && v.get_string() == name) {
                    into = meaning;
                    return;
                }
            }
            refuse(writ::errc::unknown_value, at, "the value is none of those that are known");
        };
    }

    template <class T, class One>
    [[nodiscard]] auto list(std::vector<T>& into, One const& one) const {
        return [this, &into, one](json_value const& v, std::string const& at) {
            if (!v.is_array()) {
                refuse(writ::errc::wrong_type, at, "expected a list");
            }
            for (std::size_t i = 0; i < v.get_array().size(); ++i) {
                one(v.get_array()[i], at + "/" + std::to_string(i), into.emplace_back());
            }
        };
    }

    [[nodiscard]] auto null_means(writ::sql_null& into) const {
        return word(into, {{"missing", writ::sql_null::missing}, {"null", writ::sql_null::null}});
    }

private:
    [[noreturn]] void refuse(writ::errc code, std::string const& at, char const* what) const {
        throw refusal(file_, writ::make_failure(code, at, what));
    }

    std::string const& file_;
};

} // namespace

writ::sql_mapping read_mapping(std::string const& file) {
    json_value const document = read_json("@" + file, "--mapping");
    reader const r(file);
    auto const column = [&r](json_value const& v, std::string const& at, writ::sql_column& c) {
        r.read(v, at,
               {{"path", r.text(c.path)},
                {"column", r.text(c.column)},
                {"null_means", r.null_means(c.null_means)},
                {"type", r.word(c.type, {{"text", writ::sql_type::text},
                                         {"integer", writ::sql_type::integer},
                                         {"real", writ::sql_type::real},
                                         {"boolean", writ::sql_type::boolean}})}});
    };
    auto const part = [&r](json_value const& v, std::string const& at, writ::sql_document& d) {
        r.read(v, at,
               {{"path", r.text(d.path)},
                {"column", r.text(d.column)},
                {"null_means", r.null_means(d.null_means)}});
    };
    auto const key = [&r](json_value const& v, std::string const& at, writ::sql_array::key& k) {
        r.read(v, at, {{"element", r.text(k.element)}, {"instance", r.text(k.instance)}});
    };
    auto const array = [&](json_value const& v, std::string const& at, writ::sql_array& a) {
        r.read(v, at,
               {{"path", r.text(a.path)},
                {"table", r.text(a.table)},
                {"keys", r.list(a.keys, key)},
                {"elements", r.list(a.elements, column)}});
    };
    writ::sql_mapping m;
    r.read(document, "",
           {{"table", r.text(m.table)},
            {"id", r.text(m.id)},
            {"name", r.text(m.name)},
            {"columns", r.list(m.columns, column)},
            {"documents", r.list(m.documents, part)},
            {"arrays", r.list(m.arrays, array)}});
    return m;
}

} // namespace writ_cli
