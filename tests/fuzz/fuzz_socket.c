#include "fuzz_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "fuzz.h"

int fuzz_connect(int port)
{
    const int on = 1;
    const struct timeval patience = {.tv_sec = 10};
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons((uint16_t)port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    FUZZ_CHECK(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    FUZZ_CHECK(connect(fd, (const struct sockaddr *)&address, sizeof address) == 0);
    return fd;
}

bool fuzz_send(int fd, struct str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (n <= 0) {
            return false;
        }
        bytes = str_sub(bytes, (size_t)n, bytes.n);
    }
    return true;
}

bool fuzz_receive(int fd, struct buf *got)
{
    char bytes[16384];
    ssize_t n = recv(fd, bytes, sizeof bytes, 0);
    FUZZ_CHECK(n >= 0 || errno != EAGAIN);
    if (n <= 0) {
        return false;
    }
    buf_add(got, bytes, (size_t)n);
    FUZZ_CHECK(!buf_failed(got));
    return true;
}
