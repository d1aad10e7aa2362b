// SPDX-License-Identifier: Apache-2.0
#include "cli/input.hpp"

#include <writ/json.hpp>
#include <writ/limits.hpp>

#include <boost/json/object.hpp>

#include <CLI/CLI.hpp>

#include <fstream>
#include <iostream>
#include <utility>

namespace writ_cli {
namespace {

std::string describe(std::string const& source, writ::failure const& f) {
    std::string text;
    for (writ::problem const& p : f.problems) {
        text += (text.empty() ? "" : "\n") + source + ": " + writ::to_string(p);
    }
    return text;
}

// At most one byte more than may be read, so that the reader refuses it.
std::string read_stream(std::istream& in, std::string const& name) {
    constexpr std::size_t chunk = std::size_t{1} << 16;
    std::string text;
    while (in && text.size() <= writ::limits::max_document_bytes) {
        auto const size = text.size();
        text.resize(size + chunk);
        in.read(text.data() + size, static_cast<std::streamsize>(chunk));
        text.resize(size + static_cast<std::size_t>(in.gcount()));
    }
    if (in.bad()) {
        throw stop(usage, "cannot read `" + name + "`");
    }
    return text;
}

boost::json::value parse(std::string const& text, std::string const& source) {
    auto parsed = writ::parse_json(text);
    if (!parsed) {
        throw refusal(source, parsed.error());
    }
    return std::move(*parsed);
}

} // namespace

refusal::refusal(std::string source, writ::failure f)
    : stop(invalid_policy, describe(source, f)), source_(std::move(source)), failure_(std::move(f)) {}

void policy_options::add_to(CLI::App& command) {
    command.add_option("--policy", file, "the policy file; - is standard input (default)")->type_name("FILE");
    add_dialect_to(command);
}

void policy_options::add_dialect_to(CLI::App& command) {
    command.add_option("--dialect", dialect_name, "writ is strict (default), casl reads as CASL 7 does")
        ->check(CLI::IsMember({"writ", "casl"}))
        ->type_name("NAME");
}

writ::policy policy_options::read() const {
    auto parsed = writ::policy::parse(read_file(file), dialect());
    if (!parsed) {
        throw refusal(file == "-" ? "standard input" : file, parsed.error());
    }
    return std::move(*parsed);
}

std::string read_file(std::string const& name) {
    if (name == "-") {
        return read_stream(std::cin, "standard input");
    }
    std::ifstream in(name, std::ios::binary);
    if (!in) {
        throw stop(usage, "cannot open `" + name + "`");
    }
    return read_stream(in, name);
}

boost::json::value read_json(std::string const& argument, std::string const& option) {
    if (argument.starts_with('@')) {
        std::string const file = argument.substr(1);
        return parse(read_file(file), file);
    }
    return parse(argument, option);
}

boost::json::object read_object(std::string const& argument, std::string const& option) {
    boost::json::value v = read_json(argument, option);
    if (!v.is_object()) {
        throw stop(usage, option + " is not a JSON object");
    }
    return std::move(v.get_object());
}

void environment_option::add_to(CLI::App& command) {
    command
        .add_option("--env", argument_,
                    "values of placeholders: an object with `subject`, `organization`, `token`, `context`")
        ->type_name("JSON|@FILE");
}

writ::environment environment_option::read() {
    writ::environment e;
    if (argument_.empty()) {
        return e;
    }
    parts_ = read_object(argument_, "--env");
    for (auto const& part : parts_) {
        auto const* members = part.value().if_object();
        if (members == nullptr) {
            throw stop(usage, "--env: `" + std::string(part.key()) + "` is not an object");
        }
        writ::value const v = *members;
        if (part.key() == "subject" || part.key() == "user") {
            e.subject = v;
            e.subject_id = v.member("id");
        } else if (part.key() == "organization") {
            e.organization_id = v.member("id");
            e.organization_slug = v.member("slug");
        } else if (part.key() == "token") {
            e.token = v;
        } else if (part.key() == "context") {
            e.context = v;
        } else {
            throw stop(usage, "--env: unknown member `" + std::string(part.key()) + "`");
        }
    }
    return e;
}

} // namespace writ_cli
