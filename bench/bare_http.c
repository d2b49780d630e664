/*
 * bench-bare: a reply of a given size by the HTTP library and nothing else, with the options that
 * src/http gives it: the least that a request can cost here.
 *
 *   bench-bare SIZE    prints its port, serves until it is ended
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "measure.h"

struct bare {
    size_t size;
    char *body;
};

static int listen_here(int *port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (fd < 0 || bind(fd, (const struct sockaddr *)(const void *)&address, size) ||
        listen(fd, 1024) || getsockname(fd, (struct sockaddr *)(void *)&address, &size)) {
        fail("cannot listen");
    }
    *port = ntohs(address.sin_port);
    return fd;
}

/* The body of the request is taken and dropped; the reply has the headers that the server sends. */
static enum MHD_Result on_access(void *cls, struct MHD_Connection *connection, const char *url,
                                 const char *method, const char *version, const char *upload,
                                 size_t *upload_size, void **context)
{
    (void)url;
    (void)method;
    (void)version;
    (void)upload;
    const struct bare *bare = cls;
    if (!*context) {
        *context = cls;
        return MHD_YES;
    }
    if (*upload_size) {
        *upload_size = 0;
        return MHD_YES;
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(bare->size, bare->body, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "application/json;charset=utf-8");
    MHD_add_response_header(response, "x-hubspot-correlation-id",
                            "00000000-0000-4000-8000-000000000000");
    enum MHD_Result queued = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return queued;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fail("bench-bare SIZE");
    }
    struct bare bare = {.size = strtoull(argv[1], NULL, 10)};
    bare.body = must_alloc(malloc(bare.size + 1));
    memset(bare.body, 'x', bare.size);
    int port = 0;
    int fd = listen_here(&port);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME,
        0, NULL, NULL, on_access, &bare, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE,
        (unsigned)(cores > 2 ? cores : 2), MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_CONNECTION_LIMIT, 20000U, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)(52 * 1024), MHD_OPTION_END);
    if (!daemon) {
        fail("the library does not start");
    }
    printf("%d\n", port);
    fflush(stdout);
    for (;;) {
        pause();
    }
}
