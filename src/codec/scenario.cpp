// SPDX-License-Identifier: Apache-2.0
#include <writ/codec/scenario.hpp>

#include "codec/record_json.hpp"

#include <writ/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace writ::inline WRIT_ABI {

template <>
inline constexpr std::array<std::string_view, 2> words<combination>{"deny_overrides", "last_match"};

template <>
struct record_traits<scenario_caller> {
    static constexpr std::tuple fields{
        field{&scenario_caller::organization, "organization"}.required(),
        field{&scenario_caller::id, "id"}.required(),
        field{&scenario_caller::mfa, "mfa"},
        field{&scenario_caller::scopes, "scopes"},
    };
};

template <>
struct record_traits<scenario_resource> {
    static constexpr std::tuple fields{
        field{&scenario_resource::type, "type"}.required(),
        field{&scenario_resource::id, "id"},
        field{&scenario_resource::name, "name"},
        field{&scenario_resource::organization, "organization"},
        field{&scenario_resource::attributes, "attributes"},
    };
};

template <>
struct record_traits<scenario_answer> {
    static constexpr std::tuple fields{
        field{&scenario_answer::allowed, "allowed"}.required(),
        field{&scenario_answer::reason, "reason"}.required(),
        field{&scenario_answer::role, "role"},
        field{&scenario_answer::conditional, "conditional"},
    };
};

template <>
struct record_traits<scenario_check> {
    static constexpr std::tuple fields{
        field{&scenario_check::id, "id"},
        field{&scenario_check::subject, "subject"}.required(),
        field{&scenario_check::unit, "unit"},
        field{&scenario_check::action, "action"}.required(),
        field{&scenario_check::resource, "resource"},
        field{&scenario_check::field, "field"},
        field{&scenario_check::context, "context"},
        field{&scenario_check::now, "now"},
        field{&scenario_check::expect, "expect"}.required(),
    };
};

namespace {

constexpr std::int64_t version = 1;

// A subject's member that its record does not have.
constexpr std::string_view roles_of_subject = "roles";

// The lists of records that a file has, besides its subjects and checks.
constexpr std::tuple sections{
    std::pair{std::string_view("organizations"), &directory::organizations},
    std::pair{std::string_view("permissions"), &directory::permissions},
    std::pair{std::string_view("roles"), &directory::roles},
    std::pair{std::string_view("scopes"), &directory::scopes},
    std::pair{std::string_view("group_roles"), &directory::group_roles},
    std::pair{std::string_view("grants"), &directory::grants},
};

template <class Visit>
void for_each_section(Visit const& visit) {
    std::apply([&](auto const&... each) { (visit(each.first, each.second), ...); }, sections);
}

// What stands beside the lists.
struct header {
    std::int64_t writ = version;
    instant now;
    writ::combination combination = writ::combination::deny_overrides;
};

// A subject as a file lists it, with its roles as written.
struct listed_subject {
    subject who;
    std::optional<boost::json::value> roles;
};

} // namespace

template <>
struct record_traits<header> {
    static constexpr std::tuple fields{
        field{&header::writ, "writ"}.required(),
        field{&header::now, "now"}.required(),
        field{&header::combination, "combination"},
    };
};

template <>
struct record_traits<listed_subject> {
    static constexpr std::tuple fields{
        field{&listed_subject::who, ""}.shown(),
        field{&listed_subject::roles, "roles"}.shown(),
    };
};

// A reason's words stand in the engine.
static void read_value(boost::json::value const& v, reason& out, place const& here, reading const& r) {
    auto const* const text = v.if_string();
    if (text == nullptr) {
        r.expected("a reason", v, here);
    } else if (auto const parsed = parse_reason(*text)) {
        out = *parsed;
    } else {
        r.found.add(errc::unknown_value, here, "expected a reason, found " + quoted(*text));
    }
}

static boost::json::value write_value(reason value, json_format const&) {
    return boost::json::value(to_string(value));
}

namespace {

// Reads the lists of a file into a scenario.
class scenario_reader {
public:
    scenario_reader(boost::json::object const& document, scenario& out, problems& found) noexcept
        : document_(document), out_(out), found_(found) {}

    void read() {
        refuse_unknown();
        read_header();
        for_each_section([&](std::string_view name, auto list) {
            each(name, [&](boost::json::value const& v, place const& here) {
                read_object(v, (out_.directory.*list).emplace_back(), here, records_);
            });
        });
        each("subjects", [&](boost::json::value const& v, place const& here) { read_subject(v, here); });
        each("checks", [&](boost::json::value const& v, place const& here) {
            read_object(v, out_.checks.emplace_back(), here, requests_);
        });
        fill_in();
    }

private:
    void refuse_unknown() {
        std::set<std::string_view> known{"subjects", "checks"};
        for_each_section([&](std::string_view name, auto) { known.insert(name); });
        for_each_field<header>([&](auto const& f) { known.insert(f.name); });
        for (auto const& member : document_) {
            if (!known.contains(member.key())) {
                found_.add(errc::unknown_member, place(top_, member.key()),
                           "expected a member of a scenario, found " + quoted(member.key()));
            }
        }
    }

    void read_header() {
        header h;
        member_source from(document_, member_source::order::any);
        read_members(from, h, top_, requests_);
        if (h.writ != version) {
            found_.add(errc::unknown_value, place(top_, "writ"),
                       "expected version 1 of the format, found " + std::to_string(h.writ));
        }
        out_.now = h.now;
        out_.combination = h.combination;
    }

    // Calls `take` with each item of a list of the document, if it has it.
    template <class Take>
    void each(std::string_view name, Take const& take) {
        auto const* const v = document_.if_contains(name);
        place const here(top_, name);
        auto const* const list = v == nullptr ? nullptr : read_list(*v, here, records_);
        for (std::size_t i = 0; list != nullptr && i < list->size() && !found_.full(); ++i) {
            take((*list)[i], place(here, i));
        }
    }

    void read_subject(boost::json::value const& v, place const& here) {
        listed_subject listed;
        read_object(v, listed, here, records_);
        if (listed.roles) {
            place const at(here, roles_of_subject);
            auto const* const list = read_list(*listed.roles, at, records_);
            for (std::size_t i = 0; list != nullptr && i < list->size() && !found_.full(); ++i) {
                read_assignment((*list)[i], listed.who, i, place(at, i));
            }
        }
        out_.directory.subjects.push_back(std::move(listed.who));
    }

    // A role alone, or with the members of an assignment.
    void read_assignment(boost::json::value const& v, subject const& who, std::size_t index,
                         place const& here) {
        assignment& a = out_.directory.assignments.emplace_back();
        if (v.is_string()) {
            read_value(v, a.role, here, records_);
            check_member(a.role, {}, here, found_);
        } else {
            read_object(v, a, here, records_);
        }
        a.organization = who.organization;
        a.subject = who.id;
        a.order = static_cast<std::int64_t>(index);
    }

    // What files may leave out although records may not.
    void fill_in() {
        directory& d = out_.directory;
        place const roles(top_, "roles");
        std::set<service_id> services;
        for (std::size_t i = 0; i < d.roles.size(); ++i) {
            role& r = d.roles[i];
            if (r.id.empty() && !r.name.empty()) {
                r.id = role_id(r.name);
                check_member(r.id, {}, place(place(roles, i), "name"), found_);
            }
            if (r.service && services.insert(*r.service).second) {
                d.services.push_back({.id = *r.service});
            }
        }
        for (std::size_t i = 0; i < d.grants.size(); ++i) {
            if (d.grants[i].id.empty()) {
                d.grants[i].id = grant_id(std::to_string(i + 1));
            }
            if (!d.grants[i].granted_by) {
                d.grants[i].granted_by.emplace("scenario");
            }
        }
        for (std::size_t i = 0; i < out_.checks.size(); ++i) {
            if (out_.checks[i].id.empty()) {
                out_.checks[i].id = std::to_string(i + 1);
            }
        }
    }

    boost::json::object const& document_;
    scenario& out_;
    problems& found_;
    place top_;
    json_format format_;
    reading records_{format_, member_set::scenario, found_};
    reading requests_{format_, member_set::all, found_, false};
};

boost::json::value written(assignment const& a) {
    boost::json::object o = write_object(a, member_set::scenario, {});
    if (o.size() == 1) {
        return o.at("role");
    }
    return o;
}

boost::json::array written_subjects(directory const& d) {
    std::map<std::pair<organization_id, subject_id>, std::vector<assignment const*>> assigned;
    for (assignment const& a : d.assignments) {
        assigned[{a.organization, a.subject}].push_back(&a);
    }
    boost::json::array list;
    for (subject const& s : d.subjects) {
        boost::json::object o = write_object(s, member_set::scenario, {});
        if (auto const it = assigned.find({s.organization, s.id}); it != assigned.end()) {
            std::stable_sort(it->second.begin(), it->second.end(),
                             [](assignment const* a, assignment const* b) { return a->order < b->order; });
            boost::json::array roles;
            for (assignment const* a : it->second) {
                roles.push_back(written(*a));
            }
            o[roles_of_subject] = std::move(roles);
        }
        list.push_back(std::move(o));
    }
    return list;
}

} // namespace

result<scenario> scenario::parse(std::string_view text) {
    auto const document = parse_json(text);
    if (!document) {
        return document.error();
    }
    problems found;
    scenario s;
    if (auto const* o = document->if_object()) {
        scenario_reader(*o, s, found).read();
    } else {
        found.add(errc::wrong_type, place(), "expected an object, found another value");
    }
    if (found.none()) {
        return s;
    }
    failure f = found.take();
    locate(text, f);
    std::stable_sort(f.problems.begin(), f.problems.end(), [](problem const& a, problem const& b) {
        return std::tie(a.line, a.column) < std::tie(b.line, b.column);
    });
    return f;
}

boost::json::object to_json(scenario const& s) {
    json_format const format;
    boost::json::object out;
    write_members(header{.now = s.now, .combination = s.combination}, out, member_set::all, format);
    for_each_section([&](std::string_view name, auto list) {
        boost::json::array items;
        for (auto const& item : s.directory.*list) {
            items.push_back(write_object(item, member_set::scenario, format));
        }
        out[name] = std::move(items);
    });
    out["subjects"] = written_subjects(s.directory);
    out["checks"] = write_value(s.checks, format);
    return out;
}

} // namespace writ::inline WRIT_ABI
