#ifndef CHATCTL_CVERSION_H
#define CHATCTL_CVERSION_H

/// The version that this program was built as, from the tag; `development` for a build that is no release.
const char *chatctl_version(void);

#endif
