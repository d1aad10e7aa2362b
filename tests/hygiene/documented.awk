# SPDX-License-Identifier: Apache-2.0
#
# See documented.sh.  Knows the formatting that clang-format gives us, not C++.

function open_scope(kind) { depth++; kinds[depth] = kind; outer[depth] = documented; hidden[depth] = secret; class_of[depth] = name }

function close_scope() {
    if (depth == 0) { return }
    documented = outer[depth]; secret = hidden[depth]; name = class_of[depth]; depth--
}

# Follows the braces of a line that is no declaration of a scope.
function follow_braces(text,    i, c) {
    gsub(/'.'|"([^"\\]|\\.)*"/, "", text)
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (c == "{") { open_scope("body") }
        if (c == "}") { close_scope() }
    }
}

function obvious(text) {
    return text ~ /operator/ || text ~ /= (default|delete);$/ || text ~ /\{ return .*\}$/ || text ~ /\{\}$/ || text ~ /~/ || text ~ /\(\) const noexcept( \{|;)$/ \
        || text ~ /^ *(using namespace|friend|static_assert|extern template|BOOST_DESCRIBE|\})/ \
        || text ~ /^ *(template <.*> )?(class|struct|enum class) [A-Za-z_0-9:]+;$/ \
        || (name != "" && text ~ ("^ *(explicit |constexpr |WRIT_EXPORT |inline )*" name "\\("))
}

# The file's own comment speaks for the class that the file is named after.
function is_concept(text) { return text ~ ("^ *(class|struct) (WRIT_EXPORT )?" concept_name "( final)?( :.*)? \\{") }

FNR == 1 {
    depth = 0; documented = 0; secret = 0; name = ""; inside_statement = 0; directive = 0
    concept_name = FILENAME
    sub(/^.*\//, "", concept_name)
    sub(/\.hpp$/, "", concept_name)
}

# Preprocessor lines, continued ones too.
directive || /^[ \t]*#/ { directive = /\\$/; next }

/^[ \t]*$/ { if (!inside_statement) { documented = 0 } next }
/^[ \t]*\/\// { documented = 1; next }

{
    line = $0
    sub(/ *\/\/.*$/, "", line)
    kind = depth ? kinds[depth] : "file"
}

kind == "body" || kind == "enum" {
    follow_braces(line)
    # The statement whose body this was may end here, too.
    if (depth == 0 || kinds[depth] != kind) { inside_statement = !(line ~ /[;{}]$/) }
    next
}

line ~ /^ *(public|protected|private):$/ { secret = line ~ /private/; documented = 0; next }

line ~ /^(inline )?namespace .*\{$/ {
    open_scope("namespace")
    documented = 0
    if (line ~ /detail/) { secret = 1 }
    next
}

# A template's head speaks for the line below it.
!inside_statement && line ~ /^ *template <.*>$/ { pending_head = 1; specialization = line ~ /template <>/; next }
!inside_statement && line ~ /^ *requires[ (]/ && pending_head { next }

{
    if (!inside_statement && kind != "file" && !secret && !documented && !obvious(line) && !is_concept(line) && !(pending_head && specialization)) {
        print FILENAME ":" FNR ": not documented: " line
        failed = 1
    }
    of_primary = pending_head && specialization
    pending_head = 0
    if (line ~ /^ *(class|struct|union|enum class|enum) .*\{$/) {
        is_enum = line ~ /^ *enum/
        class_name = line
        sub(/^ *(class|struct|union) (WRIT_EXPORT )?/, "", class_name)
        sub(/[^A-Za-z_0-9].*$/, "", class_name)
        private_first = line ~ /^ *class /
        speaks = documented
        open_scope(is_enum ? "enum" : "class")
        name = is_enum ? "" : class_name
        # The comment of the primary template speaks for its specializations.
        if (private_first || of_primary) { secret = 1 }
        documented = speaks
        next
    }
    follow_braces(line)
    # A declaration over several lines ends with ; or with its body.
    inside_statement = !(line ~ /[;{}]$/)
}

END { exit failed }
