// SPDX-License-Identifier: Apache-2.0
// Issues and verifies API keys, and finds them where they should not be.
#include "cli/key.hpp"
#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/output.hpp"

#include <writ/codec/json.hpp>
#include <writ/credential/key_index.hpp>
#include <writ/credential/key_issue.hpp>
#include <writ/credential/key_verifier.hpp>
#include <writ/json.hpp>

#include <boost/json/serialize.hpp>

#include <CLI/CLI.hpp>

#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <utility>

namespace writ_cli {
namespace {

// Keys and peppers end with the line that holds them.
std::string without_newline(std::string text) {
    if (text.ends_with('\n')) {
        text.pop_back();
    }
    if (text.ends_with('\r')) {
        text.pop_back();
    }
    return text;
}

writ::peppers read_peppers(std::vector<std::string> const& options) {
    std::vector<writ::pepper> held;
    for (std::string const& option : options) {
        auto const equals = option.find('=');
        if (equals == option.npos) {
            throw stop(usage, "--pepper: expected ID=FILE");
        }
        held.push_back({writ::pepper_id(option.substr(0, equals)),
                        writ::secret(without_newline(read_file(option.substr(equals + 1))))});
    }
    auto made = writ::peppers::make(held);
    if (!made) {
        throw stop(usage, "--pepper: " + made.error().what());
    }
    return std::move(*made);
}

writ::instant instant_of(std::string const& text, char const* option) {
    auto const parsed = writ::parse_instant(text);
    if (!parsed) {
        throw stop(usage, std::string(option) + ": " + parsed.error().what());
    }
    return *parsed;
}

std::optional<writ::instant> optional_instant(std::string const& text, char const* option) {
    return text.empty() ? std::nullopt : std::optional(instant_of(text, option));
}

std::vector<writ::scope_name> scopes_of(std::vector<std::string> const& names) {
    std::vector<writ::scope_name> scopes;
    for (std::string const& name : names) {
        scopes.emplace_back(name);
    }
    return scopes;
}

// What both commands are told.
struct key_options {
    std::string format;
    std::vector<std::string> peppers;
    std::string now;
    std::string record;
    bool json = false;

    void add_to(CLI::App& sub) {
        sub.add_option("--format", format, "what keys look like")
            ->required()
            ->type_name("TYPE[/ENVIRONMENT]");
        sub.add_option("--pepper", peppers, "a secret that keys digests; the first one is for new keys")
            ->type_name("ID=FILE");
        sub.add_option("--now", now, "the instant, RFC 3339 (default: the clock's)")->type_name("INSTANT");
        sub.add_flag("--json", json, "print JSON");
    }
    [[nodiscard]] writ::instant at() const {
        return now.empty() ? writ::instant(std::chrono::system_clock::now()) : instant_of(now, "--now");
    }
};

struct new_command {
    key_options options;
    std::string organization;
    std::string owner;
    std::string name;
    std::string configuration;
    std::string by;
    std::vector<std::string> scopes;
    std::vector<std::string> addresses;
    bool unbounded = false;
    std::string not_before;
    std::string not_after;

    exit_code run() const {
        if (options.json != options.record.empty()) {
            throw stop(usage, "expected either --record FILE or --json");
        }
        auto const format = parse_format(options.format);
        auto const held = read_peppers(options.peppers);
        auto const made = writ::issue_key({format, held}, specification(), writ::actor_id(by), options.at());
        if (!made) {
            throw stop(usage, writ::to_string(made.error()));
        }
        auto record = writ::to_json(writ::record(made->record), {.with_secrets = true});
        if (options.json) {
            print(boost::json::object{{"key", made->text.reveal()}, {"record", std::move(record)}});
            return success;
        }
        // First the record: a key that is shown and not recorded is good for nothing.
        write_record(record);
        std::cout << made->text.reveal() << '\n';
        return success;
    }

private:
    [[nodiscard]] writ::key_specification specification() const {
        writ::key_specification s{.organization = writ::organization_id(organization),
                                  .owner = writ::subject_id(owner),
                                  .name = name,
                                  .configuration = configuration};
        if (unbounded) {
            s.scopes.reset();
        } else {
            s.scopes = scopes_of(scopes);
        }
        s.addresses = addresses;
        s.validity = {optional_instant(not_before, "--not-before"),
                      optional_instant(not_after, "--not-after")};
        return s;
    }

    void write_record(boost::json::object const& record) const {
        if (std::ifstream(options.record)) {
            throw stop(usage, "`" + options.record + "` is there already");
        }
        std::ofstream out(options.record, std::ios::binary);
        out << boost::json::serialize(record) << '\n' << std::flush;
        if (!out) {
            throw stop(usage, "cannot write `" + options.record + "`");
        }
    }
};

// The record alone is asked about: nobody knows its owner here.
class no_directory final : public writ::key_gates {
public:
    writ::reason gate_of(writ::api_key const&) const override { return writ::reason::no_match; }
};

struct verify_command {
    key_options options;
    std::string pair_id;
    std::string address;
    std::string configuration;
    std::vector<std::string> scopes;

    exit_code run() const {
        writ::key_index keys;
        keys.put(read_record());
        auto const verifier = writ::key_verifier::make({.formats = {parse_format(options.format)},
                                                        .peppers = read_peppers(options.peppers),
                                                        .foreign = &writ::any_foreign_key()});
        if (!verifier) {
            throw stop(usage, verifier.error().what());
        }
        writ::secret const text(without_newline(read_file("-")));
        auto const wanted = scopes_of(scopes);
        writ::key_request request{.now = options.at(), .address = address, .scopes = wanted};
        if (!configuration.empty()) {
            request.configuration = configuration;
        }
        return report(pair_id.empty()
                          ? verifier->verify(text.reveal(), keys, no_directory(), request)
                          : verifier->verify_pair(pair_id, text.reveal(), keys, no_directory(), request));
    }

private:
    [[nodiscard]] writ::api_key read_record() const {
        auto const parsed = writ::parse_json(read_file(options.record));
        if (!parsed) {
            throw refusal(options.record, parsed.error());
        }
        auto read = writ::from_json<writ::api_key>(*parsed);
        if (!read) {
            throw refusal(options.record, read.error());
        }
        return std::move(*read);
    }

    [[nodiscard]] exit_code report(writ::key_verdict const& v) const {
        boost::json::array missing;
        std::string list;
        for (writ::scope_name const& s : v.missing) {
            missing.emplace_back(s.text());
            list += (list.empty() ? ": " : ", ") + s.text();
        }
        if (options.json) {
            print(boost::json::object{{"valid", v.valid()},
                                      {"code", writ::to_string(v.code)},
                                      {"missing", std::move(missing)},
                                      {"superseded", v.is_superseded},
                                      {"ends_soon", v.ends_soon}});
        } else {
            std::string text(writ::to_string(v.code));
            text += list;
            text += v.is_superseded ? ", replaced by another key" : "";
            text += v.ends_soon ? ", ends soon" : "";
            print_text(text + "\n");
        }
        return v.valid() ? success : denied;
    }
};

void add_new(CLI::App& key, action& chosen) {
    auto command = std::make_shared<new_command>();
    CLI::App* sub =
        key.add_subcommand("new", "Issue a key: its text on standard output, its record in a file");
    command->options.add_to(*sub);
    sub->add_option("--record", command->options.record, "where the record is written; must not exist")
        ->type_name("FILE");
    sub->add_option("--organization", command->organization, "the owner's organization")->required();
    sub->add_option("--owner", command->owner, "whose requests the key makes")->required();
    sub->add_option("--name", command->name, "what it is called")->required();
    sub->add_option("--by", command->by, "who issues it")->required();
    sub->add_option("--configuration", command->configuration, "which kind of keys it belongs to");
    sub->add_option("--scope", command->scopes,
                    "a scope that it asks for; pending until somebody else approves it");
    sub->add_flag("--unbounded", command->unbounded, "no scopes bound it")->excludes("--scope");
    sub->add_option("--address", command->addresses, "an address or network that it may be used from");
    sub->add_option("--not-before", command->not_before, "when it begins to count")->type_name("INSTANT");
    sub->add_option("--not-after", command->not_after, "when it ends")->type_name("INSTANT");
    sub->footer("Without --scope and --unbounded a key covers nothing.\n"
                "The text is shown once.  With --json both stand in one object on standard output.\n"
                "\nExample:\n"
                "  (umask 077; writ key new --format acme/live --organization acme --owner robot \\\n"
                "    --name deploy --by alice --record deploy.json >deploy.key)");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

void add_verify(CLI::App& key, action& chosen) {
    auto command = std::make_shared<verify_command>();
    CLI::App* sub = key.add_subcommand("verify", "Verify a key on standard input against its record");
    command->options.add_to(*sub);
    sub->add_option("--record", command->options.record, "its record, as `key new` writes it")
        ->required()
        ->type_name("FILE");
    sub->add_option("--pair-id", command->pair_id, "standard input is the secret of the pair with this id");
    sub->add_option("--address", command->address, "where the request comes from");
    sub->add_option("--configuration", command->configuration, "which kind of keys it must belong to");
    sub->add_option("--scope", command->scopes, "a scope that the request needs");
    sub->footer("Says what became of it, in the words that logs have, and exits with 0 or 2.  Its owner is\n"
                "not asked about.\n"
                "\nExample:\n"
                "  writ key verify --format acme/live --record deploy.json <deploy.key");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

} // namespace

writ::key_format parse_format(std::string const& text) {
    auto const slash = text.find('/');
    bool const has_environment = slash != text.npos;
    auto made = writ::key_format::make(text.substr(0, slash),
                                       has_environment ? text.substr(slash + 1) : std::string());
    if (!made || (has_environment && slash + 1 == text.size())) {
        throw stop(usage, "--format: expected TYPE or TYPE/ENVIRONMENT, "
                              + (made ? std::string("found no environment") : writ::to_string(made.error())));
    }
    return std::move(*made);
}

void add_key(CLI::App& app, action& chosen) {
    CLI::App* key = app.add_subcommand("key", "Issue, verify and find API keys");
    key->require_subcommand(1);
    add_new(*key, chosen);
    add_verify(*key, chosen);
    add_key_scan(*key, chosen);
    add_key_redact(*key, chosen);
    key->footer("Keys are read from standard input and files, never from arguments.\n"
                "\nExample:\n"
                "  writ key scan --format acme/live $(git ls-files)");
}

} // namespace writ_cli
