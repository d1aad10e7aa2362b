// SPDX-License-Identifier: Apache-2.0
#include "cli/input.hpp"
#include "cli/output.hpp"
#include "cli/token.hpp"

#include <writ/credential/jwks.hpp>
#include <writ/credential/token_issuer.hpp>
#include <writ/limits.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace writ_cli {
namespace {

struct issue_command {
    std::string key;
    std::string algorithm;
    std::string issuer;
    std::string audience;
    std::string subject;
    std::string type = "service+jwt";
    std::string claims;
    std::int64_t lifetime = 300;
    std::optional<std::int64_t> now;

    exit_code run() const {
        auto signing = parse_signing_key(read_secret(key), {.algorithms = parse_algorithms(algorithm)});
        if (!signing) {
            return refuse("key_refused", writ::to_string(signing.error()), false);
        }
        auto ring_made = writ::signing_ring::create(
            issuer, std::chrono::seconds(writ::limits::max_token_lifetime_seconds));
        if (!ring_made) {
            throw stop(usage, "--issuer: " + ring_made.error().what());
        }
        auto const ring = std::make_shared<writ::signing_ring>(std::move(*ring_made));
        ring->add(std::move(*signing), {}).value();
        writ::token_issuer_options options{.kind = {}, .ring = ring};
        options.kind.type = type;
        options.kind.access_token = type == writ::access_tokens().type;
        options.kind.max_lifetime = std::max(options.kind.max_lifetime, std::chrono::seconds(lifetime));
        auto const made = writ::token_issuer::create(options);
        if (!made) {
            throw stop(usage, made.error().where() + ": " + made.error().what());
        }
        writ::token_request request{subject, audience};
        request.lifetime = std::chrono::seconds(lifetime);
        if (!claims.empty()) {
            request.claims = read_object(claims, "--claims");
        }
        auto const token = made->issue(request, instant_of(now));
        if (!token) {
            throw stop(usage, token.error().where() + ": " + token.error().what());
        }
        print_text(token->text + "\n");
        return success;
    }
};

struct keygen_command {
    std::string algorithm;
    std::string kid;

    exit_code run() const {
        auto const named = writ::parse_signature_algorithm(algorithm);
        auto const key = named ? writ::signing_key::generate(*named, kid) : named.error();
        if (!key) {
            throw stop(usage, key.error().what());
        }
        print_text(std::string(key->jwk()->reveal()) + "\n");
        return success;
    }
};

struct jwks_command {
    std::vector<std::string> keys;
    std::string algorithms;

    exit_code run() const {
        writ::key_reading const reading{.algorithms = parse_algorithms(algorithms)};
        std::vector<writ::verification_key> all;
        for (std::string const& source : keys) {
            std::string const text = read_secret(source);
            auto const signing = parse_signing_key(text, reading);
            auto const read = signing ? std::vector{signing->verifier()} : parse_keys(text, reading);
            if (!read) {
                // Of a private key that is refused, why; not that it is none of the public ones.
                bool const is_private =
                    read.error().code() == writ::errc::not_allowed && read.error().where().empty();
                return refuse("key_refused",
                              source + ": " + writ::to_string(is_private ? signing.error() : read.error()),
                              false);
            }
            all.insert(all.end(), read->begin(), read->end());
        }
        auto const set = writ::write_jwks(all);
        if (!set) {
            return refuse("key_refused", writ::to_string(set.error()), false);
        }
        print_text(*set + "\n");
        return success;
    }
};

} // namespace

void add_token_issue(CLI::App& token, action& chosen) {
    auto command = std::make_shared<issue_command>();
    CLI::App* sub = token.add_subcommand("issue", "Sign a token");
    sub->add_option("--key", command->key, "a private key: JSON or one block of PEM; - is standard input")
        ->type_name("FILE|env:NAME")
        ->required();
    sub->add_option("--algorithm", command->algorithm, "of an RSA key or a secret that names none")
        ->type_name("NAME");
    sub->add_option("--issuer", command->issuer, "`iss`")->type_name("NAME")->required();
    sub->add_option("--audience", command->audience, "`aud`")->type_name("NAME")->required();
    sub->add_option("--subject", command->subject, "`sub`")->type_name("NAME")->required();
    sub->add_option("--type", command->type,
                    "`typ` (default: service+jwt); at+jwt needs the claim `client_id`")
        ->type_name("TYPE");
    sub->add_option("--claims", command->claims, "further claims")->type_name("JSON|@FILE");
    sub->add_option("--lifetime", command->lifetime, "how long it lives, in seconds (default: 300)")
        ->type_name("S");
    sub->add_option("--now", command->now, "the time, in seconds since 1970 (default: the clock's)")
        ->type_name("EPOCH");
    sub->footer(
        "Example:\n"
        "  writ token issue --key key.json --issuer https://id.example --audience orders --subject billing");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

void add_token_keygen(CLI::App& token, action& chosen) {
    auto command = std::make_shared<keygen_command>();
    CLI::App* sub = token.add_subcommand("keygen", "Make a private key, as JSON");
    sub->add_option("--algorithm", command->algorithm, "ES256, Ed25519, RS256, PS256, HS256, or a larger one")
        ->type_name("NAME")
        ->required();
    sub->add_option("--kid", command->kid, "its id (default: the thumbprint)")->type_name("ID");
    sub->footer("Example:\n  (umask 077; writ token keygen --algorithm ES256 >key.json)");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

void add_token_jwks(CLI::App& token, action& chosen) {
    auto command = std::make_shared<jwks_command>();
    CLI::App* sub = token.add_subcommand("jwks", "Print the public parts of keys as a set");
    sub->add_option("keys", command->keys, "private or public keys: JSON or PEM")
        ->type_name("FILE|env:NAME")
        ->required();
    sub->add_option("--algorithms", command->algorithms,
                    "of an RSA key that names none, the first one of RSA")
        ->type_name("NAMES");
    sub->footer("Example:\n  writ token jwks old.json new.pem --algorithms RS256");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

} // namespace writ_cli
