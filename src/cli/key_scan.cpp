// SPDX-License-Identifier: Apache-2.0
// Finds API keys in files, and takes them out of what passes through.
#include "cli/input.hpp"
#include "cli/key.hpp"
#include "cli/output.hpp"

#include <writ/credential/key_scan.hpp>
#include <writ/limits.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <CLI/CLI.hpp>

#include <cstddef>
#include <iostream>
#include <memory>
#include <string_view>
#include <vector>

namespace writ_cli {
namespace {

std::vector<writ::key_format> parse_formats(std::vector<std::string> const& texts) {
    std::vector<writ::key_format> formats;
    for (std::string const& text : texts) {
        formats.push_back(parse_format(text));
    }
    return formats;
}

// Goes through a text.
struct place_in_text {
    std::size_t offset = 0;
    std::size_t line = 1;
    std::size_t line_start = 0;

    void move_to(std::string_view text, std::size_t to) {
        for (; offset < to; ++offset) {
            if (text[offset] == '\n') {
                ++line;
                line_start = offset + 1;
            }
        }
    }
};

// Where it stands and its public part, never the secret.
boost::json::object describe(std::string const& file, std::string_view text, writ::key_in_text const& k,
                             place_in_text const& at) {
    return {{"file", file},
            {"line", at.line},
            {"column", at.offset - at.line_start + 1},
            {"key", text.substr(k.offset, k.secret_offset)},
            {"is_key", k.is_key}};
}

struct scan_command {
    std::vector<std::string> formats;
    std::vector<std::string> files;
    bool json = false;

    exit_code run() const {
        auto const wanted = parse_formats(formats);
        boost::json::array found;
        exit_code without_findings = success;
        for (std::string const& file : files) {
            // A file that cannot be read hides nothing of what stands in the others.
            try {
                scan(file, wanted, found);
            } catch (stop const& unread) {
                std::cerr << "writ: " << unread.what() << '\n';
                without_findings = unread.code();
            }
        }
        bool const is_clean = found.empty();
        json ? print(boost::json::object{{"found", std::move(found)}}) : print_lines(found);
        return is_clean ? without_findings : has_findings;
    }

private:
    static void scan(std::string const& file, std::vector<writ::key_format> const& wanted,
                     boost::json::array& found) {
        std::string const text = read_file(file);
        if (text.size() > writ::limits::max_document_bytes) {
            throw stop(usage, "`" + file + "` is too large to be scanned");
        }
        place_in_text at;
        for (writ::key_in_text const& k : writ::find_keys(text, wanted)) {
            at.move_to(text, k.offset);
            found.emplace_back(describe(file, text, k, at));
        }
    }

    static void print_lines(boost::json::array const& found) {
        for (boost::json::value const& v : found) {
            boost::json::object const& k = v.get_object();
            std::cout << k.at("file").get_string().c_str() << ':' << k.at("line") << ':' << k.at("column")
                      << ": " << k.at("key").get_string().c_str()
                      << (k.at("is_key").get_bool() ? "... is a key\n" : "... looks like a key\n");
        }
        std::cout << found.size() << " found\n";
    }
};

exit_code redact_input(std::vector<std::string> const& formats) {
    auto const wanted = parse_formats(formats);
    std::string line;
    // No key goes over the end of a line.
    while (std::getline(std::cin, line)) {
        std::cout << writ::redact(line, wanted);
        if (!std::cin.eof()) {
            std::cout << '\n';
        }
    }
    std::cout.flush();
    if (std::cin.bad() || !std::cout) {
        throw stop(usage, "standard input or output failed");
    }
    return success;
}

void add_formats(CLI::App& sub, std::vector<std::string>& formats) {
    sub.add_option("--format", formats, "what keys look like; may be repeated")
        ->required()
        ->allow_extra_args(false)
        ->type_name("TYPE[/ENVIRONMENT]");
}

} // namespace

void add_key_scan(CLI::App& key, action& chosen) {
    auto command = std::make_shared<scan_command>();
    CLI::App* sub = key.add_subcommand("scan", "Find keys in files");
    add_formats(*sub, command->formats);
    sub->add_option("files", command->files, "what is searched; - is standard input")
        ->required()
        ->type_name("FILE");
    sub->add_flag("--json", command->json, "print JSON");
    sub->footer("Prints where a key stands and its public part, and exits with 3 if there is one,\n"
                "otherwise with 1 if a file could not be read.\n"
                "\nExample:\n"
                "  writ key scan --format acme/live --format acme/test config.yaml");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

void add_key_redact(CLI::App& key, action& chosen) {
    auto formats = std::make_shared<std::vector<std::string>>();
    CLI::App* sub = key.add_subcommand("redact", "Copy standard input, with the secrets of keys taken out");
    add_formats(*sub, *formats);
    sub->footer("Example:\n  service 2>&1 | writ key redact --format acme/live >log");
    sub->callback([formats, &chosen] { chosen = [formats] { return redact_input(*formats); }; });
}

} // namespace writ_cli
