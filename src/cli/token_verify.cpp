// SPDX-License-Identifier: Apache-2.0
#include "cli/input.hpp"
#include "cli/output.hpp"
#include "cli/token.hpp"

#include <writ/credential/token_inspection.hpp>
#include <writ/credential/token_verifier.hpp>
#include <writ/limits.hpp>

#include <boost/json/serialize.hpp>

#include <CLI/CLI.hpp>

#include <memory>

namespace writ_cli {
namespace {

struct verify_command {
    std::string file = "-";
    std::string keys;
    std::string issuer;
    std::string audience;
    std::string algorithms;
    std::string type;
    std::int64_t leeway = 60;
    std::optional<std::int64_t> now;
    bool allow_symmetric = false;
    bool json = false;

    // Of tokens of others: any type unless one is asked for, several audiences,
    // without an id, and as long-lived as can be.
    [[nodiscard]] writ::token_kind kind() const {
        writ::token_kind k;
        k.type = type;
        k.any_type = type.empty();
        k.single_audience = false;
        k.identified = false;
        k.max_lifetime = std::chrono::seconds(writ::limits::max_token_lifetime_seconds);
        return k;
    }

    exit_code run() const {
        if (file == "-" && keys == "-") {
            throw stop(usage, "token and keys cannot both be standard input");
        }
        auto const listed = parse_algorithms(algorithms);
        auto const read =
            parse_keys(read_secret(keys), {.algorithms = listed, .allow_symmetric = allow_symmetric});
        if (!read) {
            return refuse("keys_refused", writ::to_string(read.error()), json);
        }
        if (read->empty()) {
            return refuse("keys_refused", "no key is for signatures", json);
        }
        auto found = std::make_shared<writ::fixed_keys>();
        if (auto const added = found->add(issuer, *read); !added) {
            throw stop(usage, "--issuer: " + added.error().what());
        }
        auto const verifier = writ::token_verifier::create({.kind = kind(),
                                                            .issuers = {{issuer, listed}},
                                                            .audience = audience,
                                                            .keys = found,
                                                            .leeway = std::chrono::seconds(leeway)});
        if (!verifier) {
            throw stop(usage, verifier.error().where() + ": " + verifier.error().what());
        }
        auto const token = verifier->verify(read_token(file), instant_of(now));
        if (!token) {
            return refuse(std::string(writ::to_text(token.error())),
                          std::string(writ::describe(token.error())), json);
        }
        if (json) {
            print(boost::json::object{{"accepted", true},
                                      {"claims", token->claims},
                                      {"algorithm", writ::to_text(token->algorithm)},
                                      {"type", token->type},
                                      {"kid", token->kid}});
        } else {
            print(token->claims);
        }
        return success;
    }
};

struct inspect_command {
    std::string file = "-";

    exit_code run() const {
        auto const token = writ::inspect_token(read_token(file));
        if (!token) {
            return refuse(std::string(writ::to_text(token.error())),
                          std::string(writ::describe(token.error())), false);
        }
        print(boost::json::object{{"verified", false}, {"header", token->header}, {"claims", token->claims}});
        return success;
    }
};

} // namespace

void add_token_verify(CLI::App& token, action& chosen) {
    auto command = std::make_shared<verify_command>();
    CLI::App* sub = token.add_subcommand("verify", "Verify a token and print its claims");
    sub->add_option("file", command->file, "the token; - is standard input (default)")->type_name("FILE");
    sub->add_option("--keys", command->keys,
                    "a JSON key, a set of them, or one block of PEM; - is standard input")
        ->type_name("FILE|env:NAME")
        ->required();
    sub->add_option("--issuer", command->issuer, "what `iss` must be")->type_name("NAME")->required();
    sub->add_option("--audience", command->audience, "what `aud` must be or hold")
        ->type_name("NAME")
        ->required();
    sub->add_option("--algorithms", command->algorithms, "those that are accepted, with commas between them")
        ->type_name("NAMES")
        ->required();
    sub->add_option("--type", command->type, "what the header's `typ` must be, not JWT (default: any)")
        ->type_name("TYPE");
    sub->add_option("--leeway", command->leeway,
                    "by how much clocks may differ, in seconds, at most 300 (default: 60)")
        ->type_name("S");
    sub->add_option("--now", command->now, "the time, in seconds since 1970 (default: the clock's)")
        ->type_name("EPOCH");
    sub->add_flag("--allow-symmetric", command->allow_symmetric, "the keys may be secrets");
    sub->add_flag("--json", command->json, "print JSON");
    sub->footer("Exit code 0 and the claims, or 2 and the word for why the token or the keys are refused.\n"
                "A token must say `iss`, `sub`, `aud` and `exp`.  An RSA key or a secret that names no\n"
                "algorithm is for the first of --algorithms that fits; one that has an id is found by it.\n"
                "\nExample:\n"
                "  writ token verify --keys jwks.json --issuer https://id.example --audience orders \\\n"
                "      --algorithms RS256,ES256 token.txt");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

void add_token_inspect(CLI::App& token, action& chosen) {
    auto command = std::make_shared<inspect_command>();
    CLI::App* sub = token.add_subcommand("inspect", "Print what a token says; nothing is verified");
    sub->add_option("file", command->file, "the token; - is standard input (default)")->type_name("FILE");
    sub->footer("Example:\n  writ token inspect token.txt");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

} // namespace writ_cli
