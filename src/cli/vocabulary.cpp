// SPDX-License-Identifier: Apache-2.0
#include "cli/vocabulary.hpp"

#include "cli/input.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace writ_cli {
namespace {

class reader {
public:
    explicit reader(std::string const& file) : file_(file) {}

    [[nodiscard]] writ::vocabulary read() const {
        writ::vocabulary words;
        each_member(read_object("@" + file_, file_), "", [&](std::string const& key, auto const& v) {
            if (key == "actions") {
                words.actions = names(v, key);
            } else if (key == "permissions") {
                words.permissions = names(v, key);
            } else if (key == "types") {
                words.types.emplace();
                each_member(v, key, [&](std::string const& name, auto const& members) {
                    words.types->push_back(type(name, members));
                });
            } else {
                refuse(key, "is no member of a vocabulary");
            }
        });
        return words;
    }

private:
    [[noreturn]] void refuse(std::string const& where, char const* why) const {
        throw stop(usage, file_ + ": `" + where + "` " + why);
    }

    template <class Visit>
    void each_member(boost::json::value const& v, std::string const& where, Visit const& visit) const {
        auto const* const members = v.if_object();
        if (members == nullptr) {
            refuse(where, "is not an object");
        }
        for (auto const& m : *members) {
            visit(std::string(m.key()), m.value());
        }
    }

    [[nodiscard]] std::vector<std::string> names(boost::json::value const& v,
                                                 std::string const& where) const {
        auto const* const list = v.if_array();
        if (list == nullptr) {
            refuse(where, "is not a list of names");
        }
        std::vector<std::string> found;
        for (boost::json::value const& name : *list) {
            if (!name.is_string()) {
                refuse(where, "is not a list of names");
            }
            found.emplace_back(name.get_string());
        }
        return found;
    }

    [[nodiscard]] writ::vocabulary_type type(std::string const& name, boost::json::value const& v) const {
        writ::vocabulary_type t{name, {}, {}};
        each_member(v, name, [&](std::string const& key, auto const& list) {
            if (key == "attributes") {
                t.attributes = names(list, key);
            } else if (key == "required") {
                t.required = names(list, key);
            } else {
                refuse(key, "is no member of a vocabulary's type");
            }
        });
        return t;
    }

    std::string const& file_;
};

} // namespace

writ::vocabulary read_vocabulary(std::string const& file) {
    return reader(file).read();
}

} // namespace writ_cli
