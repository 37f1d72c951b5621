#pragma once

#include <stddef.h>
#include <stdint.h>

/// Runs libFuzzer with the options of a command line; it calls `one_input` until it has had enough.
/// Source: https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library
int LLVMFuzzerRunDriver(
    int *argc, char ***argv, int (*one_input)(const uint8_t *bytes, size_t count));
