# SPDX-License-Identifier: Apache-2.0
#
# Writes each whole program among the ```cpp blocks to directory/readme_<n>.cpp
# and prints readme_<n>.  Fails when there is none.
function finish() {
    inside = 0
    if (fragment) { return }
    count++
    file = directory "/readme_" count ".cpp"
    printf "%s", text > file
    close(file)
    print "readme_" count
}
/^```cpp$/ { inside = 1; fragment = 0; first = 1; text = ""; next }
inside && /^```$/ { finish(); next }
inside {
    if (first && $0 ~ /^\/\/ \.\.\./) { fragment = 1 }
    first = 0
    text = text $0 "\n"
}
END {
    if (count == 0) {
        print "no whole program in a ```cpp block" > "/dev/stderr"
        exit 1
    }
}
