#include "version.h"

// Package.swift defines it from the environment of the build.
#ifndef CHATCTL_VERSION
#define CHATCTL_VERSION "development"
#endif

const char *chatctl_version(void) { return CHATCTL_VERSION; }
