/* Pipelines and stages (api 10.1). */
#include <stdio.h>

#include "edit_lab.h"

Suite *edit_pipeline_suite(void);

static enum err_code create(struct lab *lab, int64_t type_id, const char *body)
{
    struct str id;
    return pipeline_create(&lab->edit, lab_type(lab, type_id), lab_json(lab, body), &id);
}

static enum err_code change(struct lab *lab, int64_t type_id, const char *id, const char *body,
                            bool replace)
{
    return pipeline_update(&lab->edit, lab_type(lab, type_id), str_of(id), lab_json(lab, body),
                           replace, NULL);
}

static enum err_code add_stage(struct lab *lab, int64_t type_id, const char *pipeline,
                               const char *body)
{
    struct str id;
    return stage_create(&lab->edit, lab_type(lab, type_id), str_of(pipeline), lab_json(lab, body),
                        &id);
}

static enum err_code change_stage(struct lab *lab, int64_t type_id, const char *pipeline,
                                  const char *stage, const char *body, bool replace)
{
    return stage_update(&lab->edit, lab_type(lab, type_id), str_of(pipeline), str_of(stage),
                        lab_json(lab, body), replace, NULL);
}

static const struct pipeline *pipeline(struct lab *lab, int64_t type_id, const char *id)
{
    return schema_pipeline(lab_type(lab, type_id), str_of(id));
}

static const struct stage *stage(struct lab *lab, int64_t type_id, const char *id)
{
    const struct stage *found = schema_stage(lab_type(lab, type_id), str_of(id));
    return found && !found->archived_at ? found : NULL;
}

static struct str meta(const struct stage *found, const char *key)
{
    const struct json *value = json_get(found->metadata, key);
    return value ? value->text : STR_NONE;
}

static size_t active_stages(const struct pipeline *found)
{
    size_t count = 0;
    for (size_t i = 0; i < found->stage_count; i++) {
        count += found->stages[i].archived_at ? 0 : 1;
    }
    return count;
}

#define DEALS(id, label, stages)                                                                   \
    "{'pipelineId':'" id "','label':'" label "','displayOrder':1,'stages':[" stages "]}"
#define STAGE(id, label, probability)                                                              \
    "{'stageId':'" id "','label':'" label                                                          \
    "','displayOrder':1,'metadata':{'probability':" probability "}}"
#define UNNAMED(label, probability)                                                                \
    "{'label':'" label "','displayOrder':1,'metadata':{'probability':" probability "}}"

LAB_TEST(given_ids_are_honoured_and_others_made)
{
    expect_ok(
        create(lab, TYPE_DEAL,
               DEALS("rent", "Rental", STAGE("r 1", "One", "0.1") "," STAGE("r2", "Two", "1"))));
    expect(pipeline(lab, TYPE_DEAL, "rent") &&
           active_stages(pipeline(lab, TYPE_DEAL, "rent")) == 2);
    expect(str_is(stage(lab, TYPE_DEAL, "r 1")->pipeline_id, "rent"));
    struct str id;
    expect_ok(pipeline_create(
        &lab->edit, lab_type(lab, TYPE_DEAL),
        lab_json(lab, "{'label':'L','displayOrder':0,'stages':[" UNNAMED("A", "0.5") "]}"), &id));
    int64_t number = 0;
    expect(str_to_i64(id, &number) && number > 0);
    expect_refused(create(lab, TYPE_DEAL, DEALS("rent", "Other", UNNAMED("A", "0"))), ERR_INVALID,
                   "/pipelineId", "'rent'");
    expect_refused(create(lab, TYPE_DEAL, DEALS("x", "Other", STAGE("r2", "A", "0"))), ERR_INVALID,
                   "/stages/0/stageId", "'r2'");
    expect_refused(
        create(lab, TYPE_DEAL, DEALS("x", "Other", STAGE("a", "A", "0") "," STAGE("a", "B", "0"))),
        ERR_INVALID, "/stages/1/stageId", "'a'");
    expect_refused(
        create(lab, TYPE_DEAL,
               DEALS("abcdefghijklmnopqrstuvwxyz01234567890", "Other", UNNAMED("A", "0"))),
        ERR_INVALID, "/pipelineId", "1 to 36");
}

LAB_TEST(pipelines_have_labels_of_their_own_and_stages)
{
    expect_refused(create(lab, TYPE_DEAL, "{'stages':[]}"), ERR_INVALID, "",
                   "Some required fields were not set: [displayOrder, label]");
    expect_refused(create(lab, TYPE_DEAL, DEALS("x", "X", "")), ERR_INVALID, "/stages",
                   "at least one stage");
    expect_refused(create(lab, TYPE_DEAL, DEALS("x", "sales PIPELINE", UNNAMED("A", "0"))),
                   ERR_INVALID, "/label", "exists already");
    expect_refused(create(lab, TYPE_DEAL, DEALS("x", "X", UNNAMED("A", "0") "," UNNAMED("a", "0"))),
                   ERR_INVALID, "/stages", "'a'");
    expect(str_is(lab->tx->err->sub_category, "PipelineError.STAGE_LABEL_EXISTS"));
    expect_refused(create(lab, TYPE_CONTACT, DEALS("x", "X", UNNAMED("A", "0"))), ERR_INVALID, "",
                   "contacts have no pipelines");
}

LAB_TEST(deal_stages_have_a_probability)
{
    expect_refused(add_stage(lab, TYPE_DEAL, "default", "{'label':'A','displayOrder':1}"),
                   ERR_INVALID, "/metadata", "must specify probability when writing a dealstage");
    expect_refused(add_stage(lab, TYPE_DEAL, "default", UNNAMED("A", "1.2")), ERR_INVALID,
                   "/metadata", "0.0 to 1.0");
    expect_refused(add_stage(lab, TYPE_DEAL, "default", UNNAMED("A", "'high'")), ERR_INVALID,
                   "/metadata", "'high'");
    expect_ok(add_stage(lab, TYPE_DEAL, "default", STAGE("a", "A", "1")));
    expect(str_is(meta(stage(lab, TYPE_DEAL, "a"), "probability"), "1.0"));
    expect(str_is(meta(stage(lab, TYPE_DEAL, "a"), "isClosed"), "true"));
    expect(stage(lab, TYPE_DEAL, "a")->closed && stage(lab, TYPE_DEAL, "a")->won);
    expect_ok(change_stage(lab, TYPE_DEAL, "default", "a",
                           "{'metadata':{'probability':'0.20','colour':7}}", false));
    expect(str_is(meta(stage(lab, TYPE_DEAL, "a"), "probability"), "0.2"));
    expect(str_is(meta(stage(lab, TYPE_DEAL, "a"), "isClosed"), "false"));
    expect(str_is(meta(stage(lab, TYPE_DEAL, "a"), "colour"), "7"));
    expect_ok(change_stage(lab, TYPE_DEAL, "default", "a", "{'label':'AA','metadata':{}}", false));
    expect(str_is(meta(stage(lab, TYPE_DEAL, "a"), "probability"), "0.2"));
    expect_refused(
        change_stage(lab, TYPE_DEAL, "default", "a", "{'metadata':{'probability':null}}", false),
        ERR_INVALID, "/metadata", "must specify probability");
    expect_ok(change_stage(lab, TYPE_DEAL, "default", "a",
                           "{'label':'B','displayOrder':9,'metadata':{'probability':0}}", true));
    expect(str_is(meta(stage(lab, TYPE_DEAL, "a"), "probability"), "0.0"));
    expect(str_is_none(meta(stage(lab, TYPE_DEAL, "a"), "colour")));
    expect(stage(lab, TYPE_DEAL, "a")->closed && !stage(lab, TYPE_DEAL, "a")->won);
}

#define TICKET(id, label, more)                                                                    \
    "{'stageId':'" id "','label':'" label "','displayOrder':1,'metadata':{" more "}}"

LAB_TEST(ticket_pipelines_keep_a_closed_stage)
{
    expect_refused(create(lab, TYPE_TICKET, DEALS("x", "X", TICKET("a", "A", ""))), ERR_INVALID,
                   "/stages", "CLOSED");
    expect(str_is(lab->tx->err->sub_category, "PipelineError.MISSING_CLOSED_STAGE"));
    expect_ok(create(
        lab, TYPE_TICKET,
        DEALS("x", "X", TICKET("a", "A", "") "," TICKET("b", "B", "'ticketState':'CLOSED'"))));
    expect(str_is(meta(stage(lab, TYPE_TICKET, "a"), "ticketState"), "OPEN"));
    expect(stage(lab, TYPE_TICKET, "b")->closed);
    expect_refused(stage_delete(&lab->edit, lab_type(lab, TYPE_TICKET), STR("x"), STR("b"), NULL),
                   ERR_INVALID, "", "CLOSED");
    expect_refused(
        change_stage(lab, TYPE_TICKET, "x", "b", "{'metadata':{'ticketState':'OPEN'}}", false),
        ERR_INVALID, "", "CLOSED");
    expect_refused(
        change_stage(lab, TYPE_TICKET, "x", "b", "{'metadata':{'ticketState':'SHUT'}}", false),
        ERR_INVALID, "/metadata", "'SHUT'");
    expect_ok(stage_delete(&lab->edit, lab_type(lab, TYPE_TICKET), STR("x"), STR("a"), NULL));
    expect_refused(stage_delete(&lab->edit, lab_type(lab, TYPE_TICKET), STR("x"), STR("b"), NULL),
                   ERR_INVALID, "", "at least one stage");
}

LAB_TEST(put_replaces_the_stages)
{
    expect_ok(create(
        lab, TYPE_DEAL,
        DEALS("rent", "Rental",
              STAGE("a", "A", "0.1") "," STAGE("b", "B", "0.2") "," STAGE("c", "C", "0.3"))));
    expect_refused(change(lab, TYPE_DEAL, "rent", "{'label':'R'}", true), ERR_INVALID, "",
                   "[displayOrder, stages]");
    /* By id, by label where no id is given, and new ones. */
    expect_ok(change(lab, TYPE_DEAL, "rent",
                     "{'label':'Renting','displayOrder':4,'stages':[" STAGE(
                         "b", "BB", "0.5") "," UNNAMED("C", "0.6") "," STAGE("d", "D", "1") "]}",
                     true));
    const struct pipeline *found = pipeline(lab, TYPE_DEAL, "rent");
    expect(str_is(found->label, "Renting") && found->position == 4 && active_stages(found) == 3);
    expect(str_is(stage(lab, TYPE_DEAL, "b")->label, "BB"));
    expect(str_is(meta(stage(lab, TYPE_DEAL, "c"), "probability"), "0.6"));
    expect(stage(lab, TYPE_DEAL, "d") && !stage(lab, TYPE_DEAL, "a"));
    /* A dropped one comes back under its id. */
    expect_ok(change(
        lab, TYPE_DEAL, "rent",
        "{'label':'Renting','displayOrder':4,'stages':[" STAGE("a", "A again", "0.5") "]}", true));
    expect(stage(lab, TYPE_DEAL, "a") && active_stages(pipeline(lab, TYPE_DEAL, "rent")) == 1);
}

static enum err_code three_records(struct tx *tx, const struct object_type *type,
                                   struct str pipeline_id, struct str stage_id, int64_t *count)
{
    (void)tx;
    (void)type;
    (void)pipeline_id;
    *count = str_is_none(stage_id) || str_is(stage_id, "a") ? 3 : 0;
    return ERR_OK;
}

LAB_TEST(what_records_use_stays_when_asked)
{
    const char *without_a = "{'label':'R','displayOrder':1,'stages':[" STAGE("b", "B", "0.2") "]}";
    expect_ok(create(lab, TYPE_DEAL,
                     DEALS("rent", "Rental", STAGE("a", "A", "0.1") "," STAGE("b", "B", "0.2"))));
    const struct object_type *deal = lab_type(lab, TYPE_DEAL);
    expect_refused(stage_delete(&lab->edit, deal, STR("rent"), STR("a"), three_records), ERR_IN_USE,
                   "", "3 records");
    expect(str_is(lab->tx->err->sub_category, "PipelineError.STAGE_ID_IN_USE"));
    expect(str_is(lab_context(lab, "stageId"), "a"));
    expect_refused(pipeline_delete(&lab->edit, deal, STR("rent"), three_records), ERR_IN_USE, "",
                   "3 records");
    expect_refused(pipeline_update(&lab->edit, deal, STR("rent"), lab_json(lab, without_a), true,
                                   three_records),
                   ERR_IN_USE, "", "'a'");
    expect_refused(pipeline_update(&lab->edit, deal, STR("rent"),
                                   lab_json(lab, "{'archived':true}"), false, three_records),
                   ERR_IN_USE, "", "3 records");
    expect_refused(stage_update(&lab->edit, deal, STR("rent"), STR("a"),
                                lab_json(lab, "{'archived':true,'metadata':{}}"), false,
                                three_records),
                   ERR_IN_USE, "", "'a'");
    expect_ok(stage_delete(&lab->edit, deal, STR("rent"), STR("b"), three_records));
    expect_ok(pipeline_delete(&lab->edit, lab_type(lab, TYPE_DEAL), STR("rent"), NULL));
    expect(!pipeline(lab, TYPE_DEAL, "rent"));
}

LAB_TEST(unknown_pipelines_and_stages)
{
    const struct object_type *deal = lab_type(lab, TYPE_DEAL);
    expect_refused(change(lab, TYPE_DEAL, "nope", "{'label':'X'}", false), ERR_NOT_FOUND, "",
                   "'nope'");
    expect_refused(pipeline_delete(&lab->edit, deal, STR("nope"), NULL), ERR_NOT_FOUND, "",
                   "'nope'");
    expect_refused(change_stage(lab, TYPE_DEAL, "default", "nope", "{'label':'X'}", false),
                   ERR_NOT_FOUND, "", "'nope'");
    expect_ok(stage_delete(&lab->edit, deal, STR("default"), STR("nope"), NULL));
}

LAB_TEST(the_last_pipeline_stays)
{
    expect_refused(pipeline_delete(&lab->edit, lab_type(lab, TYPE_DEAL), STR("default"), NULL),
                   ERR_INVALID, "", "last one");
    expect_ok(change(lab, TYPE_DEAL, "default", "{'label':'Sales','displayOrder':'3'}", false));
    expect(str_is(pipeline(lab, TYPE_DEAL, "default")->label, "Sales"));
    expect_ok(create(lab, TYPE_DEAL, DEALS("rent", "Rental", STAGE("a", "A", "0.1"))));
    expect_ok(pipeline_delete(&lab->edit, lab_type(lab, TYPE_DEAL), STR("default"), NULL));
    expect(!pipeline(lab, TYPE_DEAL, "default"));
}

LAB_TEST(archived_pipelines_come_back_and_give_ids_away)
{
    expect_ok(create(lab, TYPE_DEAL, DEALS("rent", "Rental", STAGE("a", "A", "0.1"))));
    expect_ok(change(lab, TYPE_DEAL, "rent", "{'archived':true}", false));
    expect(!pipeline(lab, TYPE_DEAL, "rent") && strcmp(lab->last.what, "archived") == 0);
    expect_refused(change(lab, TYPE_DEAL, "rent", "{'label':'R'}", false), ERR_NOT_FOUND, "",
                   "'rent'");
    expect_ok(change(lab, TYPE_DEAL, "rent", "{'archived':false}", false));
    expect(pipeline(lab, TYPE_DEAL, "rent") && stage(lab, TYPE_DEAL, "a"));
    expect_ok(pipeline_delete(&lab->edit, lab_type(lab, TYPE_DEAL), STR("rent"), NULL));
    expect_ok(create(lab, TYPE_DEAL, DEALS("other", "Rental", STAGE("a", "A", "0.7"))));
    expect(str_is(stage(lab, TYPE_DEAL, "a")->pipeline_id, "other"));
    expect_refused(change(lab, TYPE_DEAL, "rent", "{'archived':false,'label':'R'}", false),
                   ERR_INVALID, "/archived", "at least one stage");
    expect_ok(create(lab, TYPE_DEAL, DEALS("rent", "Fresh", STAGE("b", "B", "0.7"))));
    expect(str_is(pipeline(lab, TYPE_DEAL, "rent")->label, "Fresh"));
}

LAB_TEST(stages_are_archived_and_brought_back_by_patch)
{
    expect_ok(change_stage(lab, TYPE_DEAL, "default", "contractsent", "{'archived':true}", false));
    expect(!stage(lab, TYPE_DEAL, "contractsent"));
    expect_ok(add_stage(lab, TYPE_DEAL, "default", UNNAMED("Contract Sent", "0.9")));
    expect_refused(
        change_stage(lab, TYPE_DEAL, "default", "contractsent", "{'archived':false}", false),
        ERR_INVALID, "", "Contract Sent");
    expect_ok(change_stage(lab, TYPE_DEAL, "default", "contractsent",
                           "{'archived':false,'label':'Sent'}", false));
    expect(str_is(stage(lab, TYPE_DEAL, "contractsent")->label, "Sent"));
    expect(lab->last.kind == DEFINITION_STAGE && strcmp(lab->last.what, "restored") == 0);
    expect(lab_has(lab->last.detail, "{\"pipelineId\":\"default\",\"stageId\":\"contractsent\","));
}

LAB_TEST(a_hundred_stages_and_a_hundred_pipelines)
{
    for (int i = 0; i < 99; i++) {
        struct str body = str_format(lab->tx->arena, DEALS("p%d", "P%d", UNNAMED("A", "0")), i, i);
        expect_ok(create(lab, TYPE_DEAL, str_cstr(lab->tx->arena, body)));
    }
    expect_refused(create(lab, TYPE_DEAL, DEALS("x", "X", UNNAMED("A", "0"))), ERR_INVALID, "",
                   "at most 100 pipelines");
    for (int i = 0; i < 99; i++) {
        struct str body = str_format(lab->tx->arena, UNNAMED("S%d", "0"), i);
        expect_ok(add_stage(lab, TYPE_DEAL, "p1", str_cstr(lab->tx->arena, body)));
    }
    expect_refused(add_stage(lab, TYPE_DEAL, "p1", UNNAMED("S", "0")), ERR_INVALID, "",
                   "at most 100 stages");
}

LAB_TEST(custom_objects_have_pipelines)
{
    int64_t car = 0;
    expect_ok(lab_object(lab, "Car", &car));
    expect_ok(create(lab, car,
                     "{'label':'Care','displayOrder':0,'stages':[{'label':'In','displayOrder':0,"
                     "'metadata':{'colour':'red'}}]}"));
    const struct object_type *type = lab_type(lab, car);
    expect(type->pipeline_count == 1 && type->pipelines[0].stage_count == 1);
    expect(schema_property(type, STR("hs_pipeline")) &&
           schema_property(type, STR("hs_pipeline_stage")));
    expect(str_is(meta(&type->pipelines[0].stages[0], "colour"), "red"));
    expect_ok(pipeline_delete(&lab->edit, type, type->pipelines[0].id, NULL));
}

Suite *edit_pipeline_suite(void)
{
    Suite *suite = suite_create("edit: pipelines");
    TCase *tcase = tcase_create("rules");
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, given_ids_are_honoured_and_others_made);
    tcase_add_test(tcase, pipelines_have_labels_of_their_own_and_stages);
    tcase_add_test(tcase, deal_stages_have_a_probability);
    tcase_add_test(tcase, ticket_pipelines_keep_a_closed_stage);
    tcase_add_test(tcase, put_replaces_the_stages);
    tcase_add_test(tcase, what_records_use_stays_when_asked);
    tcase_add_test(tcase, unknown_pipelines_and_stages);
    tcase_add_test(tcase, the_last_pipeline_stays);
    tcase_add_test(tcase, archived_pipelines_come_back_and_give_ids_away);
    tcase_add_test(tcase, stages_are_archived_and_brought_back_by_patch);
    tcase_add_test(tcase, a_hundred_stages_and_a_hundred_pipelines);
    tcase_add_test(tcase, custom_objects_have_pipelines);
    suite_add_tcase(suite, tcase);
    return suite;
}
