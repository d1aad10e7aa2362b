// SPDX-License-Identifier: Apache-2.0
//
// Runs a fuzzer's function over files instead of generated inputs, so that
// inputs that once crashed are tried by every compiler.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

namespace {

void replay(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    std::vector<char> const bytes{std::istreambuf_iterator<char>(file), {}};
    std::vector<std::uint8_t> const input(bytes.begin(), bytes.end());
    // Named before it runs: a crash leaves the name as the last line.
    std::printf("%s\n", path.c_str());
    std::fflush(stdout);
    LLVMFuzzerTestOneInput(input.data(), input.size());
}

} // namespace

// Arguments: directories.
int main(int count, char** arguments) {
    LLVMFuzzerTestOneInput(nullptr, 0);
    for (int i = 1; i < count; ++i) {
        for (auto const& entry : std::filesystem::directory_iterator(arguments[i])) {
            replay(entry.path());
        }
    }
}
