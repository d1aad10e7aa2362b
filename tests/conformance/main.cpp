// SPDX-License-Identifier: Apache-2.0
//
// writ_conformance [--dialect casl|writ] [--list] FILE.jsonl...
//
// Replays recorded answers of CASL, one case a line.  Succeeds when none failed.
#include "conformance/replay.hpp"

#include <writ/json.hpp>

#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

// An unreadable or empty file is a failure, not a success without cases.
bool replay_file(std::string const& path, writ::dialect dialect, writ_conformance::report& out) {
    std::ifstream file(path, std::ios::binary);
    std::size_t cases = 0;
    for (std::string line; std::getline(file, line); ++cases) {
        auto recorded = writ::parse_json(line, {}, writ::large_integers::round);
        if (!recorded || !recorded->is_object()) {
            std::cout << path << ": case " << cases + 1 << " is no JSON object\n";
            return false;
        }
        writ_conformance::replay(recorded->get_object(), dialect, out);
    }
    if (cases == 0)
        std::cout << path << ": no cases\n";
    return cases != 0;
}

} // namespace

int main(int count, char** arguments) {
    auto dialect = writ::dialect::writ;
    bool list = false;
    std::vector<std::string> files;
    for (int i = 1; i < count; ++i) {
        std::string argument = arguments[i];
        if (argument == "--list")
            list = true;
        else if (argument == "--dialect" && i + 1 < count) {
            std::string name = arguments[++i];
            if (name != "casl" && name != "writ")
                return std::cerr << "no dialect `" << name << "`\n", 2;
            dialect = name == "casl" ? writ::dialect::casl : writ::dialect::writ;
        } else
            files.push_back(argument);
    }
    if (files.empty())
        return std::cerr << "usage: writ_conformance [--dialect casl|writ] [--list] FILE.jsonl...\n", 2;

    writ_conformance::report out(list);
    bool readable = true;
    for (auto const& file : files)
        readable = replay_file(file, dialect, out) && readable;
    return out.finish() && readable ? 0 : 1;
}
