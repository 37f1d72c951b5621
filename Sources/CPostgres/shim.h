#ifndef CHATCTL_CPOSTGRES_SHIM_H
#define CHATCTL_CPOSTGRES_SHIM_H

#include <libpq-fe.h>

// Swift does not import the characters that name the fields of an error.
// Source: https://www.postgresql.org/docs/current/libpq-exec.html#LIBPQ-PQRESULTERRORFIELD

enum { cpostgres_field_sqlstate = 'C', cpostgres_field_message = 'M' };

static inline void cpostgres_drop_notice(void *context, const PGresult *result) {
  (void)context;
  (void)result;
}

/// What the server says besides its answers is not printed, which libpq would do to standard error.
static inline void cpostgres_silence(PGconn *connection) {
  PQsetNoticeReceiver(connection, cpostgres_drop_notice, (void *)0);
}

#endif
