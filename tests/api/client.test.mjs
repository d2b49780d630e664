// HubSpot's official Node client, unmodified, in both supported versions: the first conformance run of section 12.1 as far as it
// needs no lists, flows and imports, and the typed clients of every object.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { clientFault } from './definitions.mjs';
import { startServer } from './harness.mjs';
import { Links } from './links.mjs';
import { UNKNOWN, clientApi } from './records.mjs';

const H = (associationTypeId) => ({ associationCategory: 'HUBSPOT_DEFINED', associationTypeId });
const U = (associationTypeId) => ({ associationCategory: 'USER_DEFINED', associationTypeId });
const typesOf = (results, id) => {
  const found = results.find((row) => String(row.toObjectId) === id);
  return found && found.associationTypes.map((type) => `${type.category[0]}${type.typeId} ${type.label}`).sort();
};
const NOW = '2026-03-01T09:15:02.123Z';

// Each typed client: how to reach it, a record, a change, and a property to find the record by.
const TYPED = {
  contacts: [(crm) => crm.contacts, { firstname: 'Åse', lastname: 'Lien' }, { city: 'Bergen' }, 'lastname'],
  companies: [(crm) => crm.companies, { name: 'Fjord AS' }, { domain: 'fjord.example' }, 'name'],
  deals: [(crm) => crm.deals, { dealname: 'Boat', dealstage: 'qualifiedtobuy' }, { amount: '12.5' }, 'dealname'],
  tickets: [(crm) => crm.tickets, { subject: 'Leak', hs_pipeline_stage: '1' }, { hs_ticket_priority: 'HIGH' }, 'subject'],
  notes: [(crm) => crm.objects.notes, { hs_timestamp: NOW, hs_note_body: 'Hello' }, { hs_note_body: 'Bye' }, 'hs_timestamp'],
  tasks: [(crm) => crm.objects.tasks, { hs_timestamp: NOW, hs_task_subject: 'Ring' }, { hs_task_status: 'COMPLETED' }, 'hs_task_subject'],
  calls: [(crm) => crm.objects.calls, { hs_timestamp: NOW, hs_call_title: 'First' }, { hs_call_duration: '60000' }, 'hs_call_title'],
  meetings: [(crm) => crm.objects.meetings, { hs_timestamp: NOW, hs_meeting_title: 'Start' }, { hs_meeting_location: 'Oslo' }, 'hs_meeting_title'],
  emails: [(crm) => crm.objects.emails, { hs_timestamp: NOW, hs_email_subject: 'Offer' }, { hs_email_direction: 'EMAIL' }, 'hs_email_subject'],
  lineItems: [(crm) => crm.lineItems, { name: 'Anchor', quantity: '2' }, { price: '99' }, 'name'],
  products: [(crm) => crm.products, { name: 'Anchor' }, { price: '99' }, 'name'],
};

for (const version of [13, 14]) {
  describe(`the official client, version ${version}`, () => {
    let server;
    let client;
    let crm;
    before(async () => {
      server = await startServer();
      client = server.client(version);
      crm = client.crm;
    });
    after(async () => {
      await new Links(server).assertClean();
      await server.stop();
    });

    test('12.1: the scenario of labels, from the account details to the deletion of the label', async () => {
      const details = await (await client.apiRequest({ path: '/account-info/v3/details' })).json();
      assert.ok(Number.isInteger(details.portalId));
      assert.equal(details.accountType, 'STANDARD');
      assert.deepEqual((await crm.schemas.coreApi.getAll()).results, []);
      const properties = (await crm.properties.coreApi.getAll('contacts')).results;
      assert.ok(properties.some((property) => property.name === 'email' && property.hasUniqueValue));

      const company = await crm.companies.basicApi.create({ properties: { name: 'Client AS' }, associations: [] });
      const second = await crm.companies.basicApi.create({ properties: { name: 'Second AS' }, associations: [] });
      const contact = await crm.contacts.basicApi.create({ properties: { email: `kari-${version}@example.com` }, associations: [] });
      const lonely = await crm.contacts.basicApi.create({ properties: { firstname: 'Lonely' }, associations: [] });
      assert.ok(contact.createdAt instanceof Date && !Number.isNaN(contact.createdAt.getTime()));

      // A paired label: two definitions, one in each direction.
      const { definitionsApi } = crm.associations.v4.schema;
      const { basicApi, batchApi } = crm.associations.v4;
      const created = await definitionsApi.create('contacts', 'companies', { name: 'advisor', label: 'Advisor', inverseLabel: 'Advised by' });
      assert.equal(created.results.length, 2);
      const there = (await definitionsApi.getAll('contacts', 'companies')).results;
      const back = (await definitionsApi.getAll('companies', 'contacts')).results;
      const [advisor, advised] = [there.find((type) => type.label === 'Advisor'), back.find((type) => type.label === 'Advised by')];
      assert.deepEqual(created.results.map((type) => type.typeId), [advisor.typeId, advised.typeId]);
      assert.ok(there.some((type) => type.typeId === 279 && !type.label) && there.some((type) => type.typeId === 1 && type.label === 'Primary'));
      assert.ok(back.some((type) => type.typeId === 280 && !type.label));

      // A labelled association, seen from both ends.
      const put = await basicApi.create('contacts', contact.id, 'companies', company.id, [U(advisor.typeId)]);
      assert.deepEqual([put.fromObjectTypeId, String(put.fromObjectId), put.toObjectTypeId, String(put.toObjectId)], ['0-1', contact.id, '0-2', company.id]);
      assert.ok(put.labels.includes('Advisor'));
      const fromContact = async () => typesOf((await basicApi.getPage('contacts', contact.id, 'companies')).results, company.id);
      const fromCompany = async () => typesOf((await basicApi.getPage('companies', company.id, 'contacts')).results, contact.id);
      const label = [`U${advisor.typeId} Advisor`, `U${advised.typeId} Advised by`];
      assert.deepEqual(await fromContact(), ['H1 Primary', 'H279 null', label[0]]);
      assert.deepEqual(await fromCompany(), ['H2 Contact with Primary Company', 'H280 null', label[1]]);

      // One with, one without associations: 207 with the published sub-category.
      const page = await batchApi.getPage('contacts', 'companies', { inputs: [{ id: contact.id }, { id: lonely.id }] });
      assert.equal(page.results.length, 1);
      assert.equal(page.results[0]._from.id, contact.id);
      assert.deepEqual(typesOf(page.results[0].to, company.id), ['H1 Primary', 'H279 null', label[0]]);
      assert.equal(page.numErrors, 1);
      assert.equal(page.errors[0].category, 'OBJECT_NOT_FOUND');
      assert.equal(page.errors[0].subCategory, 'crm.associations.NO_ASSOCIATIONS_FOUND');
      assert.deepEqual(page.errors[0].context.fromObjectId, [lonely.id]);

      // A smaller set takes the label away; the plain association stays.
      await basicApi.create('contacts', contact.id, 'companies', company.id, [H(279)]);
      assert.deepEqual(await fromContact(), ['H1 Primary', 'H279 null']);
      assert.deepEqual(await fromCompany(), ['H2 Contact with Primary Company', 'H280 null']);

      // With a limit of one the second company is refused.
      const limits = clientApi(server, version, 'crm/associations/v4/schema', 'DefinitionConfigurationsApi');
      const limited = await limits.batchCreate('contacts', 'companies', {
        inputs: [{ category: 'USER_DEFINED', typeId: advisor.typeId, maxToObjectIds: 1 }],
      });
      assert.equal(limited.results[0].userEnforcedMaxToObjectIds, 1);
      const configured = await limits.getAllBetweenTwoObjectTypes('contacts', 'companies');
      assert.deepEqual(configured.results.map((each) => [each.typeId, each.userEnforcedMaxToObjectIds]), [[advisor.typeId, 1]]);
      assert.ok((await limits.getAll()).results.length >= 1);
      await batchApi.create('contacts', 'companies', { inputs: [{ _from: { id: contact.id }, to: { id: company.id }, types: [U(advisor.typeId)] }] });
      const over = await clientFault(basicApi.create('contacts', contact.id, 'companies', second.id, [U(advisor.typeId)]));
      assert.deepEqual([over.code, over.body.category], [400, 'VALIDATION_ERROR']);
      const overInBatch = await batchApi.create('contacts', 'companies', {
        inputs: [
          { _from: { id: contact.id }, to: { id: second.id }, types: [U(advisor.typeId)] },
          { _from: { id: lonely.id }, to: { id: second.id }, types: [U(advisor.typeId)] },
        ],
      });
      assert.deepEqual(overInBatch.results.map((each) => String(each.fromObjectId)), [lonely.id]);
      assert.equal(overInBatch.numErrors, 1);
      assert.equal((await basicApi.getPage('contacts', contact.id, 'companies')).results.length, 1, 'the refused association is not there');
      await limits.batchUpdate('contacts', 'companies', { inputs: [{ category: 'USER_DEFINED', typeId: advisor.typeId, maxToObjectIds: 2 }] });
      await limits.batchRemove('contacts', 'companies', { inputs: [{ category: 'USER_DEFINED', typeId: advisor.typeId }] });
      assert.deepEqual((await limits.getAll()).results, []);

      // A label in use is not deleted; off its links it is.
      const used = await clientFault(definitionsApi.remove('contacts', 'companies', advisor.typeId));
      assert.deepEqual([used.code, used.body.category], [400, 'VALIDATION_ERROR']);
      await batchApi.archiveLabels('contacts', 'companies', {
        inputs: [
          { _from: { id: contact.id }, to: { id: company.id }, types: [U(advisor.typeId)] },
          { _from: { id: lonely.id }, to: { id: second.id }, types: [U(advisor.typeId)] },
        ],
      });
      assert.deepEqual(await fromContact(), ['H1 Primary', 'H279 null']);
      await definitionsApi.update('contacts', 'companies', { associationTypeId: advisor.typeId, label: 'Adviser', inverseLabel: 'Client of' });
      const renamed = (await definitionsApi.getAll('companies', 'contacts')).results;
      assert.equal(renamed.find((type) => type.category === 'USER_DEFINED' && type.typeId === advised.typeId).label, 'Client of');
      await definitionsApi.remove('contacts', 'companies', advisor.typeId);
      for (const [from, to] of [['contacts', 'companies'], ['companies', 'contacts']]) {
        const left = (await definitionsApi.getAll(from, to)).results;
        assert.ok(left.every((type) => type.category === 'HUBSPOT_DEFINED'), 'gone in both directions');
      }

      // The whole association, from the other end.
      await batchApi.archive('companies', 'contacts', { inputs: [{ _from: { id: company.id }, to: [{ id: contact.id }] }] });
      assert.deepEqual((await basicApi.getPage('contacts', contact.id, 'companies')).results, []);
      const both = await basicApi.createDefault('contacts', contact.id, 'companies', company.id);
      assert.deepEqual(both.results.map((each) => each.associationSpec.associationTypeId).sort(), [279, 280]);
      await basicApi.archive('contacts', contact.id, 'companies', company.id);
      assert.equal(await fromContact(), undefined);
    });

    for (const [name, [api, properties, change, key]] of Object.entries(TYPED)) {
      test(`the client of ${name}: create, read, change, search, batches, getAll, archive`, async () => {
        const { basicApi, batchApi, searchApi } = api(crm);
        const made = await basicApi.create({ properties, associations: [] });
        assert.equal(made.archived, false);
        const names = Object.keys({ ...properties, ...change });
        const changed = await basicApi.update(made.id, { properties: change });
        assert.ok(changed.updatedAt >= made.createdAt);
        const read = await basicApi.getById(made.id, names, [key]);
        for (const each of names) assert.equal(read.properties[each], { ...properties, ...change }[each]);
        assert.equal(read.propertiesWithHistory[key][0].value, properties[key]);
        assert.ok(read.propertiesWithHistory[key][0].timestamp instanceof Date);
        assert.ok((await basicApi.getPage(100, undefined, names)).results.some((record) => record.id === made.id));

        const batch = await batchApi.create({ inputs: [1, 2, 3].map(() => ({ properties, associations: [] })) });
        assert.equal(batch.status, 'COMPLETE');
        assert.ok(batch.completedAt instanceof Date);
        const ids = batch.results.map((record) => record.id);
        await batchApi.update({ inputs: ids.map((id) => ({ id, properties: change })) });
        const many = await batchApi.read({ inputs: [...ids, UNKNOWN].map((id) => ({ id })), properties: names, propertiesWithHistory: [] });
        assert.deepEqual(many.results.map((record) => record.id), ids);
        assert.equal(many.numErrors, 1);
        assert.deepEqual(many.errors[0].context.ids, [UNKNOWN]);

        const found = await searchApi.doSearch({
          filterGroups: [{ filters: [{ propertyName: key, operator: 'EQ', value: properties[key] }] }],
          sorts: ['hs_object_id'], properties: names, limit: 100, after: '0',
        });
        assert.deepEqual(found.results.map((record) => record.id).slice(-4), [made.id, ...ids]);
        assert.equal(found.total, found.results.length);

        await batchApi.archive({ inputs: ids.map((id) => ({ id })) });
        await basicApi.archive(made.id);
        const gone = await clientFault(basicApi.getById(made.id));
        assert.deepEqual([gone.code, gone.body.message], [404, 'resource not found']);
        assert.equal((await basicApi.getById(made.id, undefined, undefined, undefined, true)).archived, true);
      });
    }

    test('getAll pages to the end', async () => {
      for (let i = 0; i < 250; i += 50) {
        await crm.products.batchApi.create({ inputs: Array.from({ length: 50 }, (_, k) => ({ properties: { name: `P ${i + k}` }, associations: [] })) });
      }
      const all = await crm.products.getAll(undefined, undefined, ['name']);
      assert.deepEqual(all.map((record) => record.properties.name), Array.from({ length: 250 }, (_, i) => `P ${i}`));
      const withHistory = await crm.products.getAll(50, undefined, ['name'], ['name']);
      assert.deepEqual(withHistory.map((record) => record.propertiesWithHistory.name[0].value), all.map((record) => record.properties.name));
    });

    test('a duplicate contact is the ApiException that integrations parse', async () => {
      const { basicApi } = crm.contacts;
      const email = `twice-${version}@example.com`;
      const first = await basicApi.create({ properties: { email }, associations: [] });
      const { code, body } = await clientFault(basicApi.create({ properties: { email: email.toUpperCase() }, associations: [] }));
      assert.equal(code, 409);
      assert.equal(body.message.match(/Existing ID: (\d+)/)[1], first.id);
      assert.equal((await basicApi.getById(email, ['email'], undefined, undefined, false, 'email')).id, first.id);
    });

    test('upsert, merge and associations at creation', async () => {
      const { batchApi, basicApi } = crm.contacts;
      const email = `upsert-${version}@example.com`;
      const inputs = [{ idProperty: 'email', id: email, properties: { city: 'Oslo' } }];
      const [made] = (await batchApi.upsert({ inputs })).results;
      const [again] = (await batchApi.upsert({ inputs })).results;
      assert.deepEqual([made._new, again._new, again.id], [true, false, made.id]);
      const company = await crm.companies.basicApi.create({ properties: { name: 'x' }, associations: [] });
      const loser = await basicApi.create({ properties: { firstname: 'Loser' }, associations: [{ to: { id: company.id }, types: [H(279)] }] });
      const withLinks = await basicApi.getById(loser.id, undefined, undefined, ['companies']);
      assert.deepEqual(withLinks.associations.companies.results.map((each) => each.type).sort(), ['contact_to_company', 'contact_to_company_unlabeled']);
      const merged = await basicApi.merge({ primaryObjectId: made.id, objectIdToMerge: loser.id });
      assert.equal(merged.id, made.id);
      assert.equal((await basicApi.getById(loser.id)).id, made.id);
      const after = await basicApi.getById(made.id, ['firstname'], undefined, ['companies']);
      assert.equal(after.properties.firstname, 'Loser');
      assert.equal(after.associations.companies.results[0].id, company.id);
    });

    test('owners, pipelines, properties and their groups', async () => {
      assert.equal((await server.cli(['user', 'add', '--email', 'eier@example.com', '--first-name', 'Eva', '--last-name', 'Eier'])).code, 0);
      const owners = (await crm.owners.ownersApi.getPage('eier@example.com')).results;
      assert.equal(owners.length, 1);
      const owner = await crm.owners.ownersApi.getById(Number(owners[0].id));
      assert.equal(owner.email, 'eier@example.com');

      const pipelines = (await crm.pipelines.pipelinesApi.getAll('deals')).results;
      assert.equal(pipelines[0].id, 'default');
      const made = await crm.pipelines.pipelinesApi.create('deals', {
        label: 'Renewals', displayOrder: 1,
        stages: [{ label: 'Open', displayOrder: 0, metadata: { probability: '0.5' } }, { label: 'Won', displayOrder: 1, metadata: { probability: '1.0' } }],
      });
      const stage = await crm.pipelines.pipelineStagesApi.create('deals', made.id, { label: 'Lost', displayOrder: 2, metadata: { probability: '0.0' } });
      assert.equal((await crm.pipelines.pipelineStagesApi.getAll('deals', made.id)).results.length, 3);
      const deal = await crm.deals.basicApi.create({ properties: { dealname: 'x', dealstage: stage.id, hubspot_owner_id: owner.id }, associations: [] });
      assert.equal(deal.properties.pipeline, made.id);
      await crm.deals.basicApi.archive(deal.id);
      await crm.pipelines.pipelineStagesApi.archive('deals', made.id, stage.id);
      await crm.pipelines.pipelinesApi.archive('deals', made.id);

      const group = await crm.properties.groupsApi.create('contacts', { name: 'sailing', label: 'Sailing', displayOrder: -1 });
      const property = await crm.properties.coreApi.create('contacts', {
        name: 'boat', label: 'Boat', type: 'enumeration', fieldType: 'select', groupName: group.name,
        options: [{ label: 'Dinghy', value: 'dinghy', displayOrder: 0, hidden: false }],
      });
      assert.equal(property.options[0].value, 'dinghy');
      assert.equal((await crm.properties.coreApi.update('contacts', 'boat', { label: 'Vessel' })).label, 'Vessel');
      assert.equal((await crm.properties.batchApi.read('contacts', { archived: false, inputs: [{ name: 'boat' }] })).results.length, 1);
      const faulty = await clientFault(crm.contacts.basicApi.create({ properties: { firstname: 'x', boat: 'submarine' }, associations: [] }));
      assert.equal(faulty.body.errors[0].code, 'INVALID_OPTION');
      await crm.properties.coreApi.archive('contacts', 'boat');
      await crm.properties.groupsApi.archive('contacts', 'sailing');
    });

    test('custom objects: schema, association definition, records under every spelling, deletion', async () => {
      const schema = await crm.schemas.coreApi.create({
        name: 'boat', labels: { singular: 'Boat', plural: 'Boats' }, primaryDisplayProperty: 'title', requiredProperties: ['title'],
        searchableProperties: ['title'], secondaryDisplayProperties: [], associatedObjects: ['CONTACT'],
        properties: [{ name: 'title', label: 'Title', type: 'string', fieldType: 'text' }],
      });
      assert.match(schema.objectTypeId, /^2-\d+$/);
      const { basicApi } = crm.objects;
      const made = await basicApi.create(schema.objectTypeId, { properties: { title: 'Fram' }, associations: [] });
      for (const word of [schema.objectTypeId, schema.fullyQualifiedName, 'p_boat']) {
        assert.equal((await basicApi.getById(word, made.id, ['title'])).properties.title, 'Fram');
      }
      const contact = await crm.contacts.basicApi.create({ properties: { firstname: 'Roald' }, associations: [] });
      await crm.associations.v4.basicApi.createDefault(schema.objectTypeId, made.id, 'contacts', contact.id);
      const page = await crm.associations.v4.basicApi.getPage('contacts', contact.id, schema.objectTypeId);
      assert.deepEqual(page.results.map((row) => String(row.toObjectId)), [made.id]);
      const definition = await crm.schemas.coreApi.createAssociation(schema.objectTypeId, { fromObjectTypeId: schema.objectTypeId, toObjectTypeId: '0-2', name: 'boat_to_company' });
      assert.ok(definition.id);
      const found = await crm.objects.searchApi.doSearch(schema.objectTypeId, { query: 'fra', filterGroups: [], sorts: [], properties: ['title'], limit: 10, after: '0' });
      assert.deepEqual(found.results.map((record) => record.id), [made.id]);
      const inUse = await clientFault(crm.schemas.coreApi.archive(schema.objectTypeId));
      assert.equal(inUse.code, 400);
      await basicApi.archive(schema.objectTypeId, made.id);
      await crm.schemas.coreApi.archive(schema.objectTypeId);
    });
  });
}

test('11.1: version 14 brings a second address for labels, which answers alike', async () => {
  const server = await startServer();
  try {
    const client = server.client(14);
    const path = '/crm/associations/v4/contacts/companies/labels';
    const made = await (await client.apiRequest({ method: 'POST', path, body: { name: 'advisor', label: 'Advisor' } })).json();
    const listed = await (await client.apiRequest({ path })).json();
    assert.deepEqual(listed.results, (await client.crm.associations.v4.schema.definitionsApi.getAll('contacts', 'companies')).results.map((type) => ({ ...type })));
    const { status } = await client.apiRequest({ method: 'DELETE', path: `${path}/${made.results[0].typeId}` });
    assert.equal(status, 204);
  } finally {
    await server.stop();
  }
});
