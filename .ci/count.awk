#!/usr/bin/awk -f
# Adds up what test runners report: cargo's ("test result: ok. 13 passed; 0 failed; 1 ignored; …"), node's ("# pass 5" in TAP,
# "ℹ pass 5" otherwise) and a plain "5 passed, 0 failed, 0 skipped". Prints: passed failed skipped.
/^test result: / {
    for (i = 2; i <= NF; i++) {
        if ($i ~ /^passed/) passed += $(i - 1)
        if ($i ~ /^failed/) failed += $(i - 1)
        if ($i ~ /^ignored/) skipped += $(i - 1)
    }
}
/^(#|ℹ) pass [0-9]+$/ { passed += $3 }
/^(#|ℹ) (fail|cancelled) [0-9]+$/ { failed += $3 }
/^(#|ℹ) (skipped|todo) [0-9]+$/ { skipped += $3 }
/^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/ { passed += $1; failed += $3; skipped += $5 }
END { print passed + 0, failed + 0, skipped + 0 }
