#ifndef FUZZ_SOCKET_H
#define FUZZ_SOCKET_H
/* fuzz_socket: a client on this machine's loopback. */
#include "base/buf.h"

int fuzz_connect(int port);
/* False when the other side has closed. */
bool fuzz_send(int fd, struct str bytes);
/* Adds what has come; false at the end. A server that says nothing for ten seconds fails. */
bool fuzz_receive(int fd, struct buf *got);

#endif
