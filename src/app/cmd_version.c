/* relata version */
#include "app/app.h"

static int run(struct app *app)
{
    (void)app;
    puts("relata " RELATA_VERSION);
    return EXIT_DONE;
}

static const struct verb verbs[] = {
    {.arguments = "", .summary = "Prints one line: name and number.", .shared = "", .run = run},
};
const struct command command_version = {"version", "says which version this is", "", verbs,
                                        COUNT_OF(verbs)};
