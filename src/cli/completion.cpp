// SPDX-License-Identifier: Apache-2.0
// Scripts for shells, made from the commands and options that there are.
#include "cli/command.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace writ_cli {
namespace {

struct known_option {
    std::string name;
    std::string description;
    bool takes_value = false;
};

// A command, or the tool itself, whose path is empty.
struct known_command {
    // ` token verify`: a space before each name.
    std::string path;
    std::vector<std::pair<std::string, std::string>> commands; // name and description
    std::vector<known_option> options;
};

void append_commands(std::vector<known_command>& list, CLI::App const& app, std::string const& path) {
    auto const below = app.get_subcommands([](CLI::App const*) { return true; });
    known_command& c = list.emplace_back(known_command{path, {}, {}});
    for (CLI::Option const* o : app.get_options()) {
        for (std::string const& name : o->get_lnames()) {
            c.options.push_back({name, o->get_description(), o->get_expected_max() > 0});
        }
    }
    for (CLI::App const* sub : below) {
        c.commands.emplace_back(sub->get_name(), sub->get_description());
    }
    for (CLI::App const* sub : below) {
        append_commands(list, *sub, path + " " + sub->get_name());
    }
}

// Between single quotes, which all three shells read alike but for what stands
// for such a quote itself.
std::string quoted(std::string_view text, std::string_view quote) {
    std::string out = "'";
    for (char const c : text) {
        c == '\'' ? void(out += quote) : void(out += c);
    }
    return out + "'";
}

// The words after which a command of the list stands, as patterns of `case`.
std::string paths_of(std::vector<known_command> const& commands) {
    std::string all;
    for (known_command const& c : commands) {
        if (!c.path.empty()) {
            all += (all.empty() ? "'" : "|'") + c.path + "'";
        }
    }
    return all;
}

std::string bash_script(std::vector<known_command> const& commands) {
    std::string cases;
    for (known_command const& c : commands) {
        cases += "    '" + c.path + "') commands='";
        for (auto const& [name, description] : c.commands) {
            cases += name + " ";
        }
        cases += "' options='";
        for (known_option const& o : c.options) {
            cases += "--" + o.name + " ";
        }
        cases += "' ;;\n";
    }
    return "# bash completion of writ: source <(writ completion bash)\n"
           "_writ() {\n"
           "    local word=${COMP_WORDS[COMP_CWORD]} path= commands= options= i\n"
           "    COMPREPLY=()\n"
           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "        case \"$path ${COMP_WORDS[i]}\" in\n"
           "        "
           + paths_of(commands)
           + ") path+=\" ${COMP_WORDS[i]}\" ;;\n"
             "        *) break ;;\n"
             "        esac\n"
             "    done\n"
             "    case $path in\n"
           + cases
           + "    esac\n"
             "    if [[ $word == -* ]]; then\n"
             "        mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
             "    elif [ -n \"$commands\" ]; then\n"
             "        mapfile -t COMPREPLY < <(compgen -W \"$commands\" -- \"$word\")\n"
             "    else\n"
             "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
             "    fi\n"
             "}\n"
             "complete -o filenames -F _writ writ\n";
}

// A colon parts a name from its description.
std::string zsh_entry(std::string const& name, std::string const& description) {
    std::string text = name + ":";
    for (char const c : description) {
        text += c == ':' ? std::string("\\:") : std::string(1, c);
    }
    return quoted(text, "'\\''");
}

std::string zsh_script(std::vector<known_command> const& commands) {
    std::string cases;
    for (known_command const& c : commands) {
        cases += "    '" + c.path + "')\n        commands=(\n";
        for (auto const& [name, description] : c.commands) {
            cases += "            " + zsh_entry(name, description) + "\n";
        }
        cases += "        )\n        options=(\n";
        for (known_option const& o : c.options) {
            cases += "            " + zsh_entry("--" + o.name, o.description) + "\n";
        }
        cases += "        ) ;;\n";
    }
    return "#compdef writ\n"
           "# zsh completion of writ: source <(writ completion zsh)\n"
           "_writ() {\n"
           "    local -a commands options\n"
           "    local path_of_command= i\n"
           "    for ((i = 2; i < CURRENT; i++)); do\n"
           "        case \"$path_of_command $words[i]\" in\n"
           "        "
           + paths_of(commands)
           + ") path_of_command+=\" $words[i]\" ;;\n"
             "        *) break ;;\n"
             "        esac\n"
             "    done\n"
             "    case $path_of_command in\n"
           + cases
           + "    esac\n"
             "    if [[ $words[CURRENT] == -* ]]; then\n"
             "        _describe option options\n"
             "    elif (( $#commands )); then\n"
             "        _describe command commands\n"
             "    else\n"
             "        _files\n"
             "    fi\n"
             "}\n"
             "compdef _writ writ\n";
}

// When the names of its path stand on the line, and none of a command below it.
std::string fish_condition(known_command const& c) {
    std::string text;
    for (std::size_t at = 0; at < c.path.size();) {
        std::size_t const end = std::min(c.path.find(' ', at + 1), c.path.size());
        text += (text.empty() ? "__fish_seen_subcommand_from" : "; and __fish_seen_subcommand_from")
                + c.path.substr(at, end - at);
        at = end;
    }
    if (!c.commands.empty()) {
        text += (text.empty() ? "not __fish_seen_subcommand_from" : "; and not __fish_seen_subcommand_from");
        for (auto const& [name, description] : c.commands) {
            text += " " + name;
        }
    }
    return "'" + text + "'";
}

std::string fish_script(std::vector<known_command> const& commands) {
    std::string text = "# fish completion of writ: writ completion fish | source\n";
    for (known_command const& c : commands) {
        std::string const when = "complete -c writ -n " + fish_condition(c);
        for (auto const& [name, description] : c.commands) {
            text += when + " -f -a " + name + " -d " + quoted(description, "\\'") + "\n";
        }
        for (known_option const& o : c.options) {
            text += when + " -l " + o.name + (o.takes_value ? " -r" : "") + " -d "
                    + quoted(o.description, "\\'") + "\n";
        }
    }
    return text;
}

} // namespace

void add_completion(CLI::App& app, action& chosen) {
    auto shell = std::make_shared<std::string>();
    CLI::App* sub = app.add_subcommand("completion", "Print a script with which a shell completes commands");
    sub->add_option("shell", *shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}))
        ->type_name("SHELL");
    sub->footer("Example:\n  source <(writ completion bash)");
    sub->callback([shell, &app, &chosen] {
        chosen = [shell, &app] {
            std::vector<known_command> commands;
            append_commands(commands, app, "");
            std::cout << (*shell == "bash"  ? bash_script(commands)
                          : *shell == "zsh" ? zsh_script(commands)
                                            : fish_script(commands));
            return success;
        };
    });
}

} // namespace writ_cli
