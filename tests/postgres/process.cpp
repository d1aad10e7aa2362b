// SPDX-License-Identifier: Apache-2.0
#include "postgres/process.hpp"

#include <array>
#include <csignal>
#include <stdexcept>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace writ_test {

process::process(std::vector<std::string> const& arguments) {
    std::vector<char*> list;
    for (std::string const& a : arguments) {
        list.push_back(const_cast<char*>(a.c_str()));
    }
    list.push_back(nullptr);
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) {
        throw std::runtime_error("no pipe");
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    int const error = posix_spawn(&id_, list[0], &actions, nullptr, list.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    output_ = fdopen(ends[0], "r");
    if (error != 0) {
        id_ = -1;
        throw std::runtime_error("cannot run " + arguments[0]);
    }
}

process::~process() {
    kill();
    static_cast<void>(succeeded());
    std::fclose(output_);
}

std::string process::line() {
    std::string text;
    for (int c = std::getc(output_); c != EOF && c != '\n'; c = std::getc(output_)) {
        text.push_back(static_cast<char>(c));
    }
    return text;
}

void process::kill() {
    if (id_ > 0) {
        ::kill(id_, SIGKILL);
    }
}

std::vector<std::string> process::lines() {
    std::vector<std::string> all;
    for (std::string text = line(); !text.empty(); text = line()) {
        all.push_back(text);
    }
    return all;
}

bool process::succeeded() {
    int status = 1;
    if (id_ > 0) {
        waitpid(id_, &status, 0);
        id_ = -1;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void run_program(std::vector<std::string> const& arguments) {
    process p(arguments);
    std::string said;
    for (std::string const& text : p.lines()) {
        said += text + '\n';
    }
    if (!p.succeeded()) {
        throw std::runtime_error(arguments[0] + " failed: " + said);
    }
}

} // namespace writ_test
