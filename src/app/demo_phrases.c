/* What is sold, and what people write to each other about it. */
#include "app/demo.h"

const struct demo_product demo_products[DEMO_PRODUCTS] = {
    {"Bomlift 12 m / Boom lift 12 m", "Rekkevidde 12 m, diesel", "LIFT-12", 1450},
    {"Sakselift 8 m / Scissor lift 8 m", "Elektrisk, for innendørs bruk", "LIFT-08", 690},
    {"Minigraver 1,8 t / Mini digger 1.8 t", "Med tre skuffer", "GRAV-18", 1250},
    {"Minigraver 5 t / Mini digger 5 t", "Med rototilt", "GRAV-50", 2350},
    {"Hjullaster / Wheel loader", "Skuffe 0,9 m³", "LAST-09", 1900},
    {"Teleskoptruck / Telehandler", "Løfter 3,5 t til 13 m", "TRUCK-13", 2100},
    {"Aggregat 20 kVA / Generator 20 kVA", "Støysvakt, på henger", "AGG-20", 780},
    {"Aggregat 100 kVA / Generator 100 kVA", "For byggeplass og festival", "AGG-100", 2450},
    {"Byggvarme 30 kW / Heater 30 kW", "Elektrisk vifteovn", "VARME-30", 220},
    {"Avfukter / Dehumidifier", "50 liter i døgnet", "FUKT-50", 180},
    {"Brakkerigg / Site cabin", "Spiserom for åtte", "BRAKKE-8", 240},
    {"Stillas 100 m² / Scaffold 100 m²", "Montering kommer i tillegg", "STIL-100", 650},
    {"Partytelt 6 × 12 m / Marquee 6 × 12 m", "Med gulv og lys", "TELT-612", 3900},
    {"Scene 8 × 6 m / Stage 8 × 6 m", "Med tak, rigges på fire timer", "SCENE-86", 8900},
    {"Langbord og benker / Tables and benches", "For ti personer", "BORD-10", 190},
    {"Varebil 11 m³ / Van 11 m³", "Automatgir", "BIL-11", 990},
    {"Tilhenger 750 kg / Trailer 750 kg", "Med kapell", "HENG-750", 250},
    {"Vibroplate 90 kg / Plate compactor 90 kg", "Bensin", "VIBRO-90", 310},
    {"Kjernebor / Core drill", "Opptil 200 mm", "BOR-200", 420},
    {"Betongsag / Concrete saw", "Skjærer 150 mm", "SAG-150", 520},
    {"Høytrykksvasker / Pressure washer", "200 bar, varmt vann", "VASK-200", 390},
    {"Mobil gjerde 50 m / Site fence 50 m", "Med føtter og klammer", "GJERDE-50", 150},
    {"Levering / Delivery", "Innenfor 30 km, hver vei", "LEV-30", 850},
    {"Fører, time / Operator, hour", "Sertifisert", "FORER-1", 720},
};

static const char *const mail_subject_nb[] = {
    "Tilbud på {product}", "Spørsmål om leieperioden", "Re: Levering til {firm}",
    "Faktura og fullmakt", "Takk for sist, {person}",  "Forlengelse av leien",
};
static const char *const mail_text_nb[] = {
    "Hei {person},\n\nvedlagt er tilbudet på {product} til {firm}. Prisen gjelder i fjorten "
    "dager.\n\nHilsen oss",
    "Hei,\n\nvi ser at leieperioden går ut på fredag. Ønsker dere å beholde {product} en uke til?",
    "Hei {person},\n\nvi leverer mandag mellom sju og ni. Er det noen på plassen som kan ta imot?",
    "Hei,\n\nhvem skal stå som fakturamottaker hos {firm}? Vi trenger også et merkenummer.",
    "Hei {person}!\n\nTakk for et hyggelig møte på plassen. Jeg sender forslag til ny avtale i "
    "løpet av uka.",
    "Hei,\n\nleien av {product} er forlenget som avtalt. Døgnprisen er den samme.",
};
static const char *const mail_subject_en[] = {
    "Quote for {product}",
    "Your hire period",
    "Re: Delivery to {firm}",
    "Who gets the invoice?",
    "Thank you for your time, {person}",
};
static const char *const mail_text_en[] = {
    "Dear {person},\n\nplease find our quote for {product} below. The price holds for a "
    "fortnight.\n\nKind regards",
    "Hello,\n\nyour hire of {product} ends on Friday. Would you like to keep it for another week?",
    "Dear {person},\n\nwe shall deliver on Monday between seven and nine. Will somebody be on "
    "site?",
    "Hello,\n\nwho at {firm} should get the invoice, and is there an order number to put on it?",
    "Dear {person},\n\nit was good to see the site. A proposal for a frame agreement follows this "
    "week.",
};
static const char *const note_nb[] = {
    "{person} vil ha pris på {product} for hele sommeren. Ring tilbake etter ferien.",
    "Snakket med {person} på messa. {firm} bygger ut og trenger mer utstyr fra høsten.",
    "Må ha sertifisert fører. Avklart med {person}.",
    "{firm} har byttet regnskapsfører; ny fakturaadresse er lagt inn.",
    "Fornøyd med forrige leie. Spør om rammeavtale ved neste anledning.",
};
static const char *const note_en[] = {
    "{person} wants a price for {product} for the whole season. Call back after the holidays.",
    "Met {person} at the trade fair. {firm} is growing and needs more kit from the autumn.",
    "Needs a certified operator. Agreed with {person}.",
    "Happy with the last hire. Ask about a frame agreement next time.",
};
static const char *const task_nb[] = {
    "Ring {person} om {product}",
    "Send tilbud til {firm}",
    "Avtal henting hos {firm}",
    "Følg opp ubetalt faktura, {firm}",
};
static const char *const task_en[] = {
    "Call {person} about {product}",
    "Send the quote to {firm}",
    "Arrange collection from {firm}",
    "Check the renewal with {person}",
};
static const char *const call_nb[] = {
    "Avklarte levering med {person}",
    "{person} spurte om pris på {product}",
    "Purring: {firm}",
};
static const char *const call_en[] = {
    "Agreed the delivery with {person}",
    "{person} asked for a price for {product}",
    "Reminder: {firm}",
};
static const char *const meeting_nb[] = {
    "Befaring hos {firm}",
    "Oppstartsmøte med {person}",
    "Gjennomgang av rammeavtale, {firm}",
};
static const char *const meeting_en[] = {
    "Site visit at {firm}",
    "Kick-off with {person}",
    "Frame agreement review, {firm}",
};
static const char *const deal_nb[] = {
    "{firm} – {product}",
    "Rammeavtale {firm}",
    "{firm}: sommerprosjekt",
    "{firm}: {product}, tre måneder",
};
static const char *const deal_en[] = {
    "{firm} – {product}",
    "{firm} frame agreement",
    "{firm}: summer season",
};
static const char *const ticket_subject_nb[] = {
    "{product} starter ikke",
    "Feil beløp på faktura",
    "Mangler nøkkel ved levering",
    "Oljelekkasje",
    "Trenger bruksanvisning for {product}",
};
static const char *const ticket_text_nb[] = {
    "{person} melder at {product} ikke starter etter helga. Batteriet er ladet.",
    "Fakturaen til {firm} har med to døgn for mye.",
    "Maskinen kom uten nøkkel. Reservenøkkel er sendt med bud.",
    "Det drypper olje under {product}. Mekaniker er på vei.",
    "{person} ber om bruksanvisning på norsk og engelsk.",
};
static const char *const ticket_subject_en[] = {
    "{product} does not start",
    "Wrong amount on the invoice",
    "Delivered without a key",
    "Manual needed for {product}",
};
static const char *const ticket_text_en[] = {
    "{person} reports that {product} does not start after the weekend. The battery is charged.",
    "The invoice to {firm} has two days too many.",
    "The machine came without its key. A spare one is on its way.",
    "{person} asks for the manual in English.",
};
static const char *const lost_nb[] = {
    "For dyrt",
    "Prosjektet ble utsatt",
    "Valgte en annen leverandør",
};
static const char *const lost_en[] = {
    "Too expensive",
    "The project was postponed",
    "Went with another supplier",
};
static const char *const project_nb[] = {
    "Nybygg for {firm}",
    "Rehabilitering, {firm}",
    "Sommerfestival med {firm}",
};
static const char *const project_en[] = {
    "New building for {firm}",
    "Refit at {firm}",
    "Summer festival with {firm}",
};

#define LIST(array)                                                                                \
    {                                                                                              \
        (array), sizeof(array) / sizeof((array)[0])                                                \
    }
const struct demo_phrases demo_phrases[2][DEMO_PHRASES] = {
    {
        [DEMO_MAIL_SUBJECT] = LIST(mail_subject_nb),
        [DEMO_MAIL_TEXT] = LIST(mail_text_nb),
        [DEMO_NOTE] = LIST(note_nb),
        [DEMO_TASK] = LIST(task_nb),
        [DEMO_CALL] = LIST(call_nb),
        [DEMO_MEETING] = LIST(meeting_nb),
        [DEMO_DEAL_NAME] = LIST(deal_nb),
        [DEMO_TICKET_SUBJECT] = LIST(ticket_subject_nb),
        [DEMO_TICKET_TEXT] = LIST(ticket_text_nb),
        [DEMO_LOST] = LIST(lost_nb),
        [DEMO_PROJECT] = LIST(project_nb),
    },
    {
        [DEMO_MAIL_SUBJECT] = LIST(mail_subject_en),
        [DEMO_MAIL_TEXT] = LIST(mail_text_en),
        [DEMO_NOTE] = LIST(note_en),
        [DEMO_TASK] = LIST(task_en),
        [DEMO_CALL] = LIST(call_en),
        [DEMO_MEETING] = LIST(meeting_en),
        [DEMO_DEAL_NAME] = LIST(deal_en),
        [DEMO_TICKET_SUBJECT] = LIST(ticket_subject_en),
        [DEMO_TICKET_TEXT] = LIST(ticket_text_en),
        [DEMO_LOST] = LIST(lost_en),
        [DEMO_PROJECT] = LIST(project_en),
    },
};
