// SPDX-License-Identifier: Apache-2.0
// Scripts for shells, made from the commands and options that there are.
#include "cli/command.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace writ_cli {
namespace {

struct known_option {
    std::string name;
    std::string description;
    bool takes_value = false;
};

struct known_command {
    std::string name;
    std::string description;
    std::vector<known_option> options;
};

std::vector<known_command> commands_of(CLI::App const& app) {
    std::vector<known_command> list;
    for (CLI::App const* sub : app.get_subcommands([](CLI::App const*) { return true; })) {
        known_command c{sub->get_name(), sub->get_description(), {}};
        for (CLI::Option const* o : sub->get_options()) {
            for (std::string const& name : o->get_lnames()) {
                c.options.push_back({name, o->get_description(), o->get_expected_max() > 0});
            }
        }
        list.push_back(std::move(c));
    }
    return list;
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

std::string bash_script(std::vector<known_command> const& commands) {
    std::string names;
    std::string cases;
    for (known_command const& c : commands) {
        names += (names.empty() ? "" : " ") + c.name;
        cases += "    " + c.name + ") options='";
        for (std::size_t i = 0; i < c.options.size(); ++i) {
            cases += (i == 0 ? "--" : " --") + c.options[i].name;
        }
        cases += "' ;;\n";
    }
    return "# bash completion of writ: source <(writ completion bash)\n"
           "_writ() {\n"
           "    local word=${COMP_WORDS[COMP_CWORD]} options=\n"
           "    COMPREPLY=()\n"
           "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
           "        mapfile -t COMPREPLY < <(compgen -W '"
           + names
           + "' -- \"$word\")\n"
             "        return\n"
             "    fi\n"
             "    case ${COMP_WORDS[1]} in\n"
           + cases
           + "    esac\n"
             "    if [[ $word == -* ]]; then\n"
             "        mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
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
    std::string names;
    std::string cases;
    for (known_command const& c : commands) {
        names += "            " + zsh_entry(c.name, c.description) + "\n";
        cases += "    " + c.name + ")\n        entries=(\n";
        for (known_option const& o : c.options) {
            cases += "            " + zsh_entry("--" + o.name, o.description) + "\n";
        }
        cases += "        ) ;;\n";
    }
    return "#compdef writ\n"
           "# zsh completion of writ: source <(writ completion zsh)\n"
           "_writ() {\n"
           "    local -a entries\n"
           "    if (( CURRENT == 2 )); then\n"
           "        entries=(\n"
           + names
           + "        )\n"
             "        _describe command entries\n"
             "        return\n"
             "    fi\n"
             "    case $words[2] in\n"
           + cases
           + "    esac\n"
             "    if [[ $words[CURRENT] == -* ]]; then\n"
             "        _describe option entries\n"
             "    else\n"
             "        _files\n"
             "    fi\n"
             "}\n"
             "compdef _writ writ\n";
}

std::string fish_script(std::vector<known_command> const& commands) {
    std::string text = "# fish completion of writ: writ completion fish | source\n";
    for (known_command const& c : commands) {
        text += "complete -c writ -n __fish_use_subcommand -f -a " + c.name + " -d "
                + quoted(c.description, "\\'") + "\n";
        for (known_option const& o : c.options) {
            text += "complete -c writ -n '__fish_seen_subcommand_from " + c.name + "' -l " + o.name
                    + (o.takes_value ? " -r" : "") + " -d " + quoted(o.description, "\\'") + "\n";
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
            auto const commands = commands_of(app);
            std::cout << (*shell == "bash"  ? bash_script(commands)
                          : *shell == "zsh" ? zsh_script(commands)
                                            : fish_script(commands));
            return success;
        };
    });
}

} // namespace writ_cli
