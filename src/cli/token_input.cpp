// SPDX-License-Identifier: Apache-2.0
#include "cli/input.hpp"
#include "cli/output.hpp"
#include "cli/token.hpp"

#include <writ/credential/jwks.hpp>
#include <writ/json.hpp>

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdlib>
#include <sstream>

namespace writ_cli {
namespace {

bool is_pem(std::string const& text) {
    auto const first = text.find_first_not_of(" \t\r\n");
    return first != text.npos && text.compare(first, 11, "-----BEGIN ") == 0;
}

} // namespace

std::string read_secret(std::string const& source) {
    constexpr std::string_view prefix = "env:";
    if (!source.starts_with(prefix)) {
        return read_file(source);
    }
    char const* const value = std::getenv(source.c_str() + prefix.size());
    if (value == nullptr) {
        throw stop(usage, "the environment has no `" + source.substr(prefix.size()) + "`");
    }
    return value;
}

std::string read_token(std::string const& file) {
    std::string text = read_file(file);
    if (text.ends_with('\n')) {
        text.pop_back();
    }
    return text;
}

std::vector<writ::signature_algorithm> parse_algorithms(std::string const& names) {
    std::vector<writ::signature_algorithm> algorithms;
    std::istringstream in(names);
    for (std::string name; std::getline(in, name, ',');) {
        auto const algorithm = writ::parse_signature_algorithm(name);
        if (!algorithm) {
            throw stop(usage, "there is no algorithm `" + name + "`");
        }
        algorithms.push_back(*algorithm);
    }
    return algorithms;
}

writ::result<std::vector<writ::verification_key>> parse_keys(std::string const& text,
                                                             writ::key_reading const& reading) {
    if (!is_pem(text)) {
        auto const parsed = writ::parse_json(text);
        if (parsed && parsed->is_object() && parsed->get_object().contains("keys")) {
            return writ::read_jwks(text, reading);
        }
    }
    auto key = is_pem(text) ? writ::verification_key::from_pem(text, reading)
                            : writ::verification_key::from_jwk(text, reading);
    if (!key) {
        return key.error();
    }
    return std::vector{std::move(*key)};
}

writ::result<writ::signing_key> parse_signing_key(std::string const& text, writ::key_reading const& reading) {
    return is_pem(text) ? writ::signing_key::from_pem(text, reading)
                        : writ::signing_key::from_jwk(text, reading);
}

writ::instant instant_of(std::optional<std::int64_t> epoch) {
    if (!epoch) {
        return std::chrono::time_point_cast<writ::instant::duration>(std::chrono::system_clock::now());
    }
    auto const when = writ::to_instant(*epoch, writ::time_unit::seconds);
    if (!when) {
        throw stop(usage, "--now: no such time");
    }
    return *when;
}

exit_code refuse(std::string const& word, std::string const& sentence, bool json) {
    if (json) {
        print(boost::json::object{{"accepted", false}, {"refusal", word}, {"sentence", sentence}});
    } else {
        print_text(word + ": " + sentence + "\n");
    }
    return denied;
}

} // namespace writ_cli
